import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import type {
  ContainerConfig,
  Engine,
  EngineContainer,
  EngineImage,
  EngineNetwork,
  EngineSandbox,
  ExecConfig,
  LogOptions,
  SandboxConfig,
} from '../../../src/engine/types.ts';
import { obedient, type Program } from './programs.ts';

/** What a person at the engine's own command line can do to kpod's things. */
export interface ForeignControls {
  /** Restarts a sandbox and all that is in it (`podman pod restart`), or what comes nearest. */
  restartPod(sandboxId: string): Promise<void>;
  /** Kills the process that holds the sandbox's namespaces, nothing else. */
  killSandbox(sandboxId: string): Promise<void>;
  /** Kills the process that looks after a container (conmon, a shim), and unless told the container's own with it. */
  killKeeper(id: string, options?: { readonly alone: boolean }): Promise<void>;
  /** Kills the process that looks after the pause of a sandbox, and the pause. */
  killSandboxKeeper(sandboxId: string): Promise<void>;
  /** `podman restart -t 0` */
  restartContainer(id: string): Promise<void>;
  /** `podman rm -f` */
  removeContainer(id: string): Promise<void>;
}

/** One opened engine. */
export interface ContractSubject {
  readonly engine: Engine;
  /** The name of an image with BusyBox, no ENTRYPOINT, CMD `sh`, and PATH its only variable. */
  readonly image: string;
  readonly controls: ForeignControls;
  /** On the volumes that this engine makes of images: others on the machine may have some, too. */
  readonly imageVolumeLabels?: Readonly<Record<string, string>>;
  /** Closes what `open` opened; the suite removes what it made itself. */
  readonly cleanup: () => Promise<void>;
  /** Lets time pass (milliseconds); real time unless told. */
  readonly pass?: (ms: number) => Promise<void>;
}

/** Hands for the tests of the suite: short ways to sandboxes, containers and their state, and the removal of all of it. */
export interface Bench {
  readonly subject: ContractSubject;
  readonly engine: Engine;
  readonly image: EngineImage;
  readonly network: EngineNetwork;
  /** On everything that the bench makes. */
  readonly labels: Readonly<Record<string, string>>;
  /** A name that no other test uses. */
  name(stem: string): string;
  sandbox(overrides?: Partial<SandboxConfig>): Promise<EngineSandbox>;
  /** A sandbox that tests share which do it no harm. */
  shared(): Promise<EngineSandbox>;
  config(program?: Program, overrides?: Partial<ContainerConfig>): Promise<ContainerConfig>;
  /** Creates and starts. */
  run(program?: Program, overrides?: Partial<ContainerConfig>): Promise<string>;
  /** Runs to the end and answers what it wrote. */
  output(command: readonly string[], overrides?: Partial<ContainerConfig>): Promise<string>;
  container(id: string): Promise<EngineContainer | undefined>;
  findSandbox(id: string): Promise<EngineSandbox | undefined>;
  /** The container once it has ended. */
  exited(id: string): Promise<EngineContainer>;
  /** The first answer of `probe` that is not undefined. Throws after `limitMs`. */
  until<T>(what: string, probe: () => Promise<T | undefined>, limitMs?: number): Promise<T>;
  /** Waits until the program has said that it is ready, and answers the ID. */
  ready(id: Promise<string>): Promise<string>;
  log(id: string, options?: Partial<LogOptions>): Promise<string>;
  exec(id: string, command: readonly string[], config?: Partial<ExecConfig>, stdin?: string): Promise<ExecOutcome>;
  removeAll(): Promise<void>;
}

/** How an exec ended. */
export interface ExecOutcome {
  readonly exitCode: number;
  readonly message?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything of a stream, as text. */
export async function readAll(stream: Readable | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  if (stream) for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

const realTime = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A bench on an opened engine, with a network of its own. */
export async function createBench(subject: ContractSubject): Promise<Bench> {
  const { engine, pass = realTime } = subject;
  const suffix = randomBytes(4).toString('hex');
  const labels = { 'kpod.contract': suffix };
  const network = await engine.ensureNetwork({ name: `kpod-contract-${suffix}`, labels });
  const image = await engine.imageStatus(subject.image);
  if (!image) throw new Error(`the engine has no image ${subject.image}`);
  let counter = 0;
  let common: Promise<EngineSandbox> | undefined;

  const name = (stem: string) => `${stem}-${suffix}-${++counter}`;
  const state = () => engine.list(labels);

  const bench: Bench = {
    subject,
    engine,
    image,
    network,
    labels,
    name,
    sandbox: (overrides = {}) => engine.runSandbox({ ...plainSandbox(name('sandbox'), network), labels, ...overrides }),
    shared() {
      common ??= bench.sandbox();
      return common;
    },
    config: async (program = obedient, overrides = {}) => ({
      ...plainContainer(name('k8s_main_pod_default_uid'), image),
      sandboxId: overrides.sandboxId ?? (await bench.shared()).id,
      labels,
      command: program.command,
      ...overrides,
    }),
    async run(program, overrides) {
      const id = await engine.createContainer(await bench.config(program, overrides));
      await engine.startContainer(id);
      return id;
    },
    async output(command, overrides) {
      const id = await bench.run({ command, behaviour: {} }, overrides);
      await bench.exited(id);
      return bench.log(id);
    },
    container: async (id) => (await state()).containers.find((each) => each.id === id),
    findSandbox: async (id) => (await state()).sandboxes.find((each) => each.id === id),
    exited: (id) =>
      bench.until(`container ${id} ends`, async () => {
        const found = await bench.container(id);
        return found?.state === 'exited' ? found : undefined;
      }),
    async until(what, probe, limitMs = 120_000) {
      for (let waited = 0; ; waited += 50) {
        const answer = await probe();
        if (answer !== undefined) return answer;
        if (waited > limitMs) throw new Error(`did not come: ${what}`);
        await pass(50);
      }
    },
    async ready(running) {
      const id = await running;
      return bench.until(`container ${id} is ready`, async () => ((await bench.log(id)).startsWith('ready') ? id : undefined));
    },
    log: (id, options) => readAll(engine.logs(id, { follow: false, timestamps: false, ...options })),
    exec: (id, command, config, stdin) => runExec(engine, id, { command, stdin: stdin !== undefined, tty: false, ...config }, stdin),
    async removeAll() {
      const { sandboxes, containers } = await state();
      for (const { id } of containers.filter((each) => each.state === 'running')) await engine.signalContainer(id, 'SIGKILL');
      for (const { id } of sandboxes) await engine.removeSandbox(id);
      for (const volume of await engine.listVolumes(labels)) await engine.removeVolume(volume);
      await engine.removeNetwork(network.name);
    },
  };
  return bench;
}

const plainSandbox = (name: string, network: EngineNetwork): SandboxConfig => ({
  name,
  labels: {},
  hostname: 'contract-host',
  network: { mode: 'pod', name: network.name },
  dns: { searches: [], options: [] },
  ports: [],
  resources: {},
});

const plainContainer = (name: string, image: EngineImage): Omit<ContainerConfig, 'sandboxId'> => ({
  name,
  labels: {},
  imageId: image.id,
  env: [],
  mounts: [],
  stdin: false,
  stdinOnce: false,
  tty: false,
  resources: {},
});

async function runExec(engine: Engine, id: string, config: ExecConfig, stdin?: string): Promise<ExecOutcome> {
  const session = engine.exec(id, config);
  if (stdin !== undefined) session.stdin?.end(stdin);
  const [result, stdout, stderr] = await Promise.all([session.result, readAll(session.stdout), readAll(session.stderr)]);
  return { ...result, stdout, stderr };
}
