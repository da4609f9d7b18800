import { containersOf, dropContainer, dropSandbox } from './container-verbs.ts';
import { deliverSignal, endPause, endProcess, killKeeper, killPauseKeeper, startPause, startProcess } from './processes.ts';
import { record, type SimContainer, type SimSandbox, type World } from './world.ts';

/** What others than kpod do to the machine: people at the engine's CLI, the kernel, the power supply. All take effect at once. */
export interface ForeignHands {
  /** `podman pod restart`: everything stops, then the pause and all containers start, the exited init containers too, under their old IDs. */
  restartPodForeign(sandbox: string): void;
  /** Kills the pause; the containers go on without a network. */
  killSandboxForeign(sandbox: string): void;
  /** `kill -9` of what looks after a container (conmon, a shim), and of the container's process. */
  killKeeperForeign(container: string): void;
  /** The same for the pause of a sandbox. */
  killSandboxKeeperForeign(sandbox: string): void;
  /** `podman pod rm -f`. */
  removeSandboxForeign(sandbox: string): void;
  /** `podman kill -s SIGNAL`; KILL unless told. */
  signalContainerForeign(container: string, signal?: string): void;
  /** `podman restart`: another run under the same ID. */
  restartContainerForeign(container: string): void;
  /** `podman rm -f`. */
  removeContainerForeign(container: string): void;
  /** `podman container prune`. */
  pruneForeign(): void;
  /** `podman rmi`; containers of it go on. */
  removeImageForeign(image: string): void;
  /** The machine restarts: everything has stopped, and nothing is lost. */
  reboot(): void;
  /** The engine answers nothing and its event streams break; containers go on. */
  setAvailable(available: boolean): void;
  /** Nothing can be created or pulled while it is full. */
  setDiskFull(full: boolean): void;
  /** The event streams end; nothing else happens. */
  breakEvents(): void;
}

/** Hands for a machine. Sandboxes and containers are named by ID or name; an unknown one is a mistake of the test. */
export function createForeignHands(world: World): ForeignHands {
  const sandboxOf = (key: string) => find<SimSandbox>(world.sandboxes, key);
  const containerOf = (key: string) => find<SimContainer>(world.containers, key);
  const breakEvents = () => {
    for (const end of [...world.streamEnds]) end();
  };
  return {
    restartPodForeign(key) {
      const sandbox = sandboxOf(key);
      const containers = containersOf(world, sandbox.id);
      for (const container of containers) endProcess(world, container, { code: 137, by: 'foreign' });
      endPause(world, sandbox, 'foreign');
      startPause(world, sandbox, 'foreign');
      for (const container of containers) if (!container.unstartable) startProcess(world, container, 'foreign');
    },
    killSandboxForeign: (key) => endPause(world, sandboxOf(key), 'foreign'),
    killKeeperForeign: (key) => killKeeper(world, containerOf(key)),
    killSandboxKeeperForeign: (key) => killPauseKeeper(world, sandboxOf(key)),
    removeSandboxForeign: (key) => dropSandbox(world, sandboxOf(key), 'foreign'),
    signalContainerForeign: (key, signal = 'SIGKILL') => deliverSignal(world, containerOf(key), signal, 'foreign'),
    restartContainerForeign(key) {
      const container = containerOf(key);
      endProcess(world, container, { code: 137, by: 'foreign' });
      startProcess(world, container, 'foreign');
    },
    removeContainerForeign: (key) => dropContainer(world, containerOf(key), 'foreign'),
    pruneForeign() {
      for (const container of [...world.containers.values()]) {
        if (container.state !== 'running') dropContainer(world, container, 'foreign');
      }
    },
    removeImageForeign(image) {
      if (!world.images.delete(image)) throw new Error(`the simulated engine has no image ${image}`);
      record(world, { by: 'foreign', verb: 'removeImage' }, { id: image, name: image, labels: {} });
    },
    reboot() {
      for (const container of world.containers.values()) endProcess(world, container, { code: 255, by: 'foreign' });
      for (const sandbox of world.sandboxes.values()) endPause(world, sandbox, 'foreign');
      breakEvents();
    },
    setAvailable(available) {
      world.available = available;
      if (!available) breakEvents();
    },
    setDiskFull(full) {
      world.diskFull = full;
    },
    breakEvents,
  };
}

function find<T extends { readonly name: string }>(all: ReadonlyMap<string, T>, key: string): T {
  const found = all.get(key) ?? [...all.values()].find((each) => each.name === key);
  if (!found) throw new Error(`the simulated engine has no ${key}: ${[...all.values()].map((each) => each.name).join(', ')}`);
  return found;
}
