import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    lab: string;
  }
}

/**
 * Starts the lab, a Java program on the class path in `ICWS_CLASSPATH` (see README.md). Without it the tests are
 * skipped, unless `CI` is set.
 */
export default async function setup(project: TestProject): Promise<() => void | Promise<void>> {
  const classPath = process.env["ICWS_CLASSPATH"];
  if (!classPath) {
    if (process.env["CI"]) {
      throw new Error("ICWS_CLASSPATH is not set");
    }
    console.warn("end-to-end tests are skipped: ICWS_CLASSPATH is not set");
    project.provide("lab", "");
    return () => {};
  }
  const java = process.env["JAVA_HOME"] ? `${process.env["JAVA_HOME"]}/bin/java` : "java";
  const program = fileURLToPath(new URL("Lab.java", import.meta.url));
  const flags = ["--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
  const lab = spawn(java, [...flags, "-cp", classPath, program], { stdio: ["pipe", "pipe", "inherit"] });
  project.provide("lab", await address(lab));
  return async () => {
    const ended = once(lab, "exit");
    lab.stdin?.end();
    await ended;
  };
}

/** Resolves with the address that the lab prints, fails if it ends before. */
async function address(lab: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: lab.stdout as NodeJS.ReadableStream })) {
    const url = /^lab (http\S+)/.exec(line)?.[1];
    if (url) {
      // Logs of the gateways follow, which nobody reads.
      lab.stdout?.resume();
      return url;
    }
  }
  throw new Error("the lab did not start");
}
