import { show } from "./page.js";

/** As the server of the playground says it. */
export interface Place {
  readonly canister: string;
  readonly ic: string;
  readonly gateways: readonly { readonly url: string; readonly statusPage: string; readonly isRunning: boolean }[];
  readonly networkIsUp: boolean;
  readonly canisterRuns: boolean;
}

interface Fault {
  readonly isThere: (place: Place) => boolean;
  readonly make: { readonly path: string; readonly label: string; readonly name: string };
  readonly undo: { readonly path: string; readonly label: string; readonly name: string };
}

const gateway = (i: number): Fault => ({
  isThere: ({ gateways }) => !gateways[i]?.isRunning,
  make: { path: `gateways/${i}/stop`, label: "Stop", name: `Stop gateway ${i + 1}` },
  undo: { path: `gateways/${i}/start`, label: "Start", name: `Start gateway ${i + 1}` },
});

const FAULTS: Record<string, Fault> = {
  network: {
    isThere: ({ networkIsUp }) => !networkIsUp,
    make: { path: "network/cut", label: "Cut network", name: "Cut the network" },
    undo: { path: "network/restore", label: "Restore", name: "Restore the network" },
  },
  "gateway-0": gateway(0),
  "gateway-1": gateway(1),
  canister: {
    isThere: ({ canisterRuns }) => !canisterRuns,
    make: { path: "canister/stall", label: "Stall", name: "Stall the canister" },
    undo: { path: "canister/resume", label: "Resume", name: "Resume the canister" },
  },
};

export async function place(): Promise<Place> {
  return (await fetch("state")).json();
}

/** The buttons that make faults and undo them. */
export class FaultButtons {
  readonly #onCommand: (name: string) => void;
  readonly #onChange: (place: Place) => void;
  readonly #onFailure: (what: string) => void;

  /** @param onChange gets what the server says after a command */
  constructor(onCommand: (name: string) => void, onChange: (place: Place) => void, onFailure: (what: string) => void) {
    this.#onCommand = onCommand;
    this.#onChange = onChange;
    this.#onFailure = onFailure;
    for (const [id, { make, undo }] of Object.entries(FAULTS)) {
      const button = this.#button(id);
      button.addEventListener("click", () => {
        const { path, name } = button.classList.contains("undo") ? undo : make;
        void this.command(button, path, name);
      });
    }
  }

  show(place: Place): void {
    for (const [id, { isThere, make, undo }] of Object.entries(FAULTS)) {
      const button = this.#button(id);
      const isFaulty = isThere(place);
      const { label, name } = isFaulty ? undo : make;
      show(button, label);
      button.ariaLabel = name;
      button.classList.toggle("undo", isFaulty);
    }
  }

  /** Sends a command; the button cannot be used until it has been carried out. */
  async command(button: HTMLButtonElement, path: string, name: string): Promise<void> {
    button.disabled = true;
    this.#onCommand(name);
    try {
      const response = await fetch(path, { method: "POST" });
      if (!response.ok) {
        throw new Error(`HTTP ${response.status}, ${await response.text()}`);
      }
      this.#onChange(await response.json());
    } catch (e) {
      this.#onFailure(`${name}: ${(e as Error).message}`);
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  #button(id: string): HTMLButtonElement {
    return document.querySelector(`[data-fault="${id}"]`) as HTMLButtonElement;
  }
}
