import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = `${import.meta.dirname}/../..`;
const docs = `${root}/../../../docs`;

/** The programs of a page: blocks of TypeScript that begin with imports, except single lines. */
function programsOf(page: string): { language: string; code: string }[] {
  return [...readFileSync(`${docs}/${page}`, "utf8").matchAll(/^```(tsx?)\n(import .*?)^```/gms)]
    .map(([, language = "", code = ""]) => ({ language, code }))
    .filter(({ code }) => code.trim().includes("\n"));
}

// Against the types that `npm run build` has written.
test("the programs of the documentation have no errors of types", { timeout: 120_000 }, () => {
  const directory = `${root}/node_modules/.docs`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const files = ["clients.md", "skill.md"].flatMap((page) =>
    programsOf(page).map(({ language, code }, i) => {
      const name = `${page}-${i}.${language}`;
      writeFileSync(`${directory}/${name}`, code);
      return name;
    }),
  );
  expect(files).toEqual(["clients.md-0.ts", "clients.md-1.tsx", "skill.md-0.ts", "skill.md-1.tsx"]);
  const compilerOptions = { noEmit: true, paths: { "@icws/client": [`${root}/dist/index.d.ts`] }, types: [] };
  const configuration = { extends: `${root}/tsconfig.json`, compilerOptions, include: files };
  writeFileSync(`${directory}/tsconfig.json`, JSON.stringify(configuration));
  try {
    execFileSync("npx", ["tsc", "-p", directory], { cwd: root, encoding: "utf8", stdio: "pipe" });
  } catch (e) {
    expect((e as { stdout: string }).stdout).toBe("");
  }
});
