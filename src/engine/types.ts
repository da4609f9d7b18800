/**
 * What kpod asks of a container engine, in the CRI's words. Behind it stand podman, docker and the simulated engine of the tests;
 * one contract suite holds all three to what is written here. Nothing outside this folder knows which engine it talks to:
 * differences are data (`EngineInfo`).
 */
import type { Duplex, Readable, Writable } from 'node:stream';
import type { LogEntry } from '../api/cri-log.ts';
import type { VolumeFile } from '../api/pod-volumes.ts';

/** The name of an engine: one of the table (`api/engines.ts`), or one that a newer kpod knows, as files and annotations may have it. */
export type EngineName = string;

/** What an engine is and can do, found once when it is opened. */
export interface EngineInfo {
  readonly name: EngineName;
  readonly version: string;
  readonly rootless: boolean;
  readonly cgroupVersion: 1 | 2;
  /** Bytes of memory of the machine that runs the containers. */
  readonly memoryBytes: number;
  /** Cores of the machine that runs the containers. */
  readonly cpus: number;
  /** True when the caller's processes can dial addresses of the pod network directly. */
  readonly reachesPodNetwork: boolean;
  /** Why ports cannot be published at addresses of IPv6, in words; absent where they can. */
  readonly unpublishedIPv6?: string;
  /** Why nothing tells what containers use, in words; absent where it can be told. */
  readonly unmeasuredUsage?: string;
  /** Volumes in memory are emptied when no container has them. */
  readonly holdsMemory?: true;
  /** Resource settings that this engine or machine cannot apply, each with the cause in words. */
  readonly unsupportedResources: Readonly<Partial<Record<ResourceSetting, string>>>;
  /** What of `ContainerSecurity` this engine or machine cannot give, each with the cause in words: whoever asks for it is refused. */
  readonly unsupportedSecurity: Readonly<Partial<Record<SecuritySetting, string>>>;
  /** Capabilities that no container can be given here, because the engine itself lacks them. */
  readonly missingCapabilities: readonly string[];
  /** What of the kernel keeps watch over containers here, and the engine makes use of. */
  readonly securityModules: readonly ('apparmor' | 'selinux')[];
}

export type ResourceSetting = 'cpuShares' | 'cpuQuota' | 'memoryLimit' | 'oomScoreAdj' | 'podCgroup' | 'volumeSize';

export type SecuritySetting = 'privileged' | 'seccomp' | 'hostUsers';

/** A failed engine command. `message` is the engine's own text, trimmed to what a person needs; stderr never decides anything else. */
export class EngineError extends Error {
  /** What kpod was trying, as a shell-quoted command line that can be pasted; environment values are never in it. */
  readonly command: string;
  readonly kind: EngineErrorKind;
  constructor(message: string, options: { command: string; kind: EngineErrorKind; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'EngineError';
    this.command = options.command;
    this.kind = options.kind;
  }
}

/**
 * `unavailable`: the engine cannot be reached at all; `notFound`: no such object; `imageNotFound`: the registry or the store has no
 * such image; `startFailed`: the runtime refused to start the process (missing binary, bad working directory …);
 * `sandboxFailed`: the container is not to blame, its sandbox could not be started; `addressTaken`: the address of the sandbox is another's;
 * `unstartable`: the container is wreckage of a killed start: remove it and create the same attempt again;
 * `invalidName`: the engine cannot read the image reference; `aborted`: the caller's signal ended the command; `interrupted`: somebody killed
 * the command, so that nothing is known of what it did: look again; `other`.
 */
export type EngineErrorKind =
  | 'unavailable'
  | 'notFound'
  | 'imageNotFound'
  | 'startFailed'
  | 'sandboxFailed'
  | 'addressTaken'
  | 'unstartable'
  | 'invalidName'
  | 'aborted'
  | 'interrupted'
  | 'other';

/** The part of a volume that a mount names cannot be given: it lies `outside`, or is missing and could be `notMade`. */
export class SubPathError extends Error {
  /** Which mount of the container. */
  readonly containerPath: string;
  readonly problem: 'outside' | 'notMade';
  constructor(containerPath: string, problem: 'outside' | 'notMade', detail: string) {
    super(detail);
    this.name = 'SubPathError';
    this.containerPath = containerPath;
    this.problem = problem;
  }
}

/**
 * Whether the error says nothing about what the command was for: the engine is away, or the command was cut off. Whoever gave it has to
 * look again; nothing is told to the user.
 */
export function isPassing(error: unknown): boolean {
  return error instanceof EngineError && (error.kind === 'unavailable' || error.kind === 'aborted' || error.kind === 'interrupted');
}

export interface EngineImage {
  /** The image's ID: `sha256:<64 hex>`. Containers are created from it, so that a tag moving underneath does no harm. */
  readonly id: string;
  /** The engine's full name for what was asked: `docker.io/library/busybox:latest`. */
  readonly name: string;
  /** `docker.io/library/busybox@sha256:…` when it came from a registry. */
  readonly digest?: string;
  readonly sizeBytes: number;
  /** The image's STOPSIGNAL, `SIGTERM` when it has none. */
  readonly stopSignal: string;
  /** The image's USER: `1000`, `nginx`, `1000:1000`; empty when it has none, which is root. */
  readonly user: string;
  /** The image's ENTRYPOINT and its CMD; none when absent. */
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
}

/** As whom a registry knows somebody. */
export interface RegistryLogin {
  readonly username: string;
  readonly password: string;
}

/** How far a pull is. */
export interface PullProgress {
  /** Layers that have been named so far. */
  readonly layers: number;
  /** How many of them are there; absent where the engine does not tell. */
  readonly done?: number;
}

export interface PullOptions {
  /** Ends it. */
  readonly signal?: AbortSignal;
  readonly login?: RegistryLogin;
  /** Told each time when it has got on. */
  readonly onProgress?: (progress: PullProgress) => void;
}

/** The network of one state directory. All addresses IPv4. */
export interface EngineNetwork {
  readonly name: string;
  readonly subnet: string;
  readonly gateway: string;
  /** Where containers of the network reach the engine's own resolver. */
  readonly nameServer: string;
  /** First and last address for pods: what the engine hands out by itself it takes from further below, as long as there is some. */
  readonly podRange: AddressRange;
  /** First and last address for ClusterIPs: inside the subnet, outside what the engine hands out by itself. */
  readonly serviceRange: AddressRange;
}

export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

export type Labels = Readonly<Record<string, string>>;

export interface PortMapping {
  readonly hostIP?: string;
  readonly hostPort: number;
  readonly containerPort: number;
  readonly protocol: 'tcp' | 'udp' | 'sctp';
}

/** Name servers in the order in which they are asked. */
export interface NameServers {
  /** The name of the network whose own name server comes first, whichever that is at any time (`useNameServer`); none when absent. */
  readonly network?: string;
  readonly others: readonly string[];
}

/**
 * A sandbox: the namespaces that the containers of a pod share, held by a pause process. podman: a podman pod; docker: a pause container.
 * A Service without containers is a sandbox too, with aliases and a fixed address.
 */
export interface SandboxConfig {
  /** Unique; also the hand by which a sandbox is found again after a crash in mid-create. */
  readonly name: string;
  readonly labels: Labels;
  readonly hostname: string;
  /** `host`: the machine's own network. */
  readonly network:
    | { readonly mode: 'pod'; readonly name: string; readonly ip?: string; readonly aliases?: readonly string[] }
    | { readonly mode: 'host' };
  /** What resolv.conf says. With `host` and without name servers it is the engine's copy of the machine's. */
  readonly dns: {
    /** Whom to ask: the name server of the sandbox's network when absent. */
    readonly nameServers?: NameServers;
    readonly searches: readonly string[];
    readonly options: readonly string[];
  };
  readonly ports: readonly PortMapping[];
  /**
   * A container follows at once, and the address is given: where the first start of a container starts the sandbox too it is left to that,
   * and the answer says of the start no more than is known.
   */
  readonly deferStart?: boolean;
  /** Volumes in memory of the pod, which an engine with `holdsMemory` lets its pause have; others need not know of them. */
  readonly memoryVolumes?: readonly string[];
  /** `ownNamespaces` when absent. */
  readonly namespaces?: Namespaces;
  /** Settings of the kernel for the namespaces of the sandbox. */
  readonly sysctls?: readonly { readonly name: string; readonly value: string }[];
  /** Effective limits of the whole pod, where the engine can set them. */
  readonly resources: { readonly cpuQuotaMicros?: number; readonly cpuShares?: number; readonly memoryLimitBytes?: number };
}

/** A place of this machine, or a volume of the engine. */
export type DirectorySource = { readonly type: 'bind'; readonly hostPath: string } | { readonly type: 'volume'; readonly name: string };

export interface Mount {
  /** Absolute, in the container. */
  readonly containerPath: string;
  /** `image`: what is in the image of that ID; nobody writes there. */
  readonly source: DirectorySource | { readonly type: 'image'; readonly id: string };
  readonly readOnly: boolean;
  /**
   * A part of the source, by a relative path: a directory or a file, made as a directory with the mode of the source's root where nothing is
   * there. Links are followed as long as they stay in the source. Whatever others do to the source meanwhile, no container gets anything
   * outside of it. Only `runContainer` gives it; not of an image.
   */
  readonly subPath?: string;
  /** Mounts that appear below the source later appear in the container (`rslave`), and those of the container on the machine (`rshared`). */
  readonly propagation?: 'rslave' | 'rshared';
}

/** What of a volume is wanted: the entries of a directory, the bytes of a file, or a directory as a tar archive of `.`. */
export interface VolumeRequest {
  /** Below the volume's root; links are followed as long as they stay in the volume. */
  readonly path: string;
  readonly as: 'list' | 'file' | 'archive';
  /** Where containers have the whole volume: from there their absolute links begin. */
  readonly mountPaths: readonly string[];
}

export interface VolumeContent {
  /** Of a list: what is in the directory by name, or the one entry that is no directory. */
  readonly entries: readonly VolumeFile[];
  readonly isDirectory: boolean;
  /** How many more there are than were listed. */
  readonly left: number;
  /** Of a file or an archive. It breaks off with an EngineError where it is not whole. */
  readonly content: Readable;
}

/** `outside`: a link leads out of the volume; `noVolume`: there is none (yet); `notFile`: a device or the like, which is not opened. */
export type VolumePathProblem = 'missing' | 'outside' | 'notDirectory' | 'isDirectory' | 'notFile' | 'noVolume';

/** What is wanted of a volume is not there, or is something else. */
export class VolumePathError extends Error {
  readonly problem: VolumePathProblem;
  constructor(problem: VolumePathProblem, detail: string) {
    super(detail);
    this.name = 'VolumePathError';
    this.problem = problem;
  }
}

/** A tree of files that a group is given: a volume of the engine, or a directory of this machine. */
export interface GroupShare {
  readonly source: DirectorySource;
  /** Members of the group may not write. */
  readonly readOnly: boolean;
}

export interface ContainerConfig {
  /** Unique: `k8s_<container>_<pod>_<namespace>_<uid>_<attempt>`. */
  readonly name: string;
  readonly sandboxId: string;
  readonly labels: Labels;
  /** An image ID from `imageStatus` or `pullImage`. */
  readonly imageId: string;
  /** Replaces the image's ENTRYPOINT and drops its CMD. */
  readonly command?: readonly string[];
  /** Replaces the image's CMD. */
  readonly args?: readonly string[];
  readonly workingDir?: string;
  /** Complete and expanded; the engine adds nothing but what the image sets, and HOSTNAME. */
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly mounts: readonly Mount[];
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
  readonly tty: boolean;
  readonly resources: {
    readonly cpuShares?: number;
    /** Of a period of 100,000. */
    readonly cpuQuotaMicros?: number;
    readonly memoryLimitBytes?: number;
    readonly oomScoreAdj?: number;
  };
  /** As of its sandbox; `ownNamespaces` when absent. */
  readonly namespaces?: Namespaces;
  /** `plainSecurity` when absent. */
  readonly security?: ContainerSecurity;
}

/** Whose processes the containers of a pod see, and with whom they share memory. k8s: cri-api NamespaceOption */
export interface Namespaces {
  /**
   * `pod`: the pause is process 1, and takes care of what nobody else waits for. `target`: those of the container of that ID, which must
   * run; with it ends what has joined it.
   */
  readonly pid: 'container' | 'pod' | 'host' | { readonly target: string };
  readonly ipc: 'pod' | 'host';
}

/** What the containers of a pod share that asks for nothing. */
export const ownNamespaces: Namespaces = { pid: 'container', ipc: 'pod' };

/** What the processes of a container are and may do. k8s: cri-api LinuxContainerSecurityContext */
export interface ContainerSecurity {
  /** `1000`, `1000:2000`, `nginx`, `nginx:2000`; empty: root. Names are looked up in the image, as is the group that is not stated. */
  readonly user: string;
  /** Groups beside the one of the user. */
  readonly groups: readonly number[];
  /**
   * Beside `defaultCapabilities`, without `CAP_`, each name in one list at most: what root in the container can have, and others by programs
   * that give it. `ALL` in `drop`: nothing but what is in `add`; `ALL` in `add`: all that the engine has, without what is in `drop`.
   */
  readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
  /** Everything: all capabilities, all devices, no seccomp profile. `capabilities` has no meaning then. */
  readonly privileged: boolean;
  /** Nothing but mounts can be written to; `/dev` and `/dev/shm` are mounts. */
  readonly readOnlyRoot: boolean;
  /** No program gives its caller more rights than it has: neither setuid nor file capabilities. */
  readonly noNewPrivileges: boolean;
  /** `default`: the engine's own profile; otherwise none, or the one in a file on the machine of kpod. */
  readonly seccomp: 'default' | 'unconfined' | { readonly path: string };
  /** `unconfined`, or the name of a profile that the kernel has; absent: the engine's own. Where `securityModules` has AppArmor. */
  readonly appArmor?: string;
  /** The parts of the label that are not the engine's choice. Where `securityModules` has SELinux. */
  readonly seLinux?: { readonly user?: string; readonly role?: string; readonly type?: string; readonly level?: string };
  /** All of /proc can be seen and written to, as far as the user may. */
  readonly unmaskedProc: boolean;
}

/** What a container has that asks for nothing. */
export const plainSecurity: ContainerSecurity = {
  user: '',
  groups: [],
  capabilities: { add: [], drop: [] },
  privileged: false,
  readOnlyRoot: false,
  noNewPrivileges: false,
  seccomp: 'default',
  unmaskedProc: false,
};

export interface EngineSandbox {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly state: 'ready' | 'notReady';
  /** RFC 3339 with the engine's full precision, UTC. Never parsed for identity, only compared. */
  readonly createdAt: string;
  /** Absent when it never ran, or was not asked for. (id, startedAt) is the identity of a sandbox run: a foreign restart changes it. */
  readonly startedAt?: string;
  /** Absent while not ready and with the host's network. */
  readonly ip?: string;
}

export interface EngineContainer {
  readonly id: string;
  readonly name: string;
  readonly sandboxId?: string;
  readonly labels: Labels;
  readonly imageId: string;
  readonly state: 'created' | 'running' | 'exited' | 'unknown';
  readonly createdAt: string;
  /** RFC 3339 with the engine's full precision, UTC. Absent when it never started. (id, startedAt) is the identity of a run. */
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Set when exited, unless nobody can tell it any more. */
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  /** The engine's own text when the process could not be started. */
  readonly error?: string;
}

export interface EngineState {
  readonly sandboxes: readonly EngineSandbox[];
  readonly containers: readonly EngineContainer[];
}

/** A list, and what tells it from others: as long as nothing appears, goes or begins or ends to run, the version is the same. */
export interface EngineListing extends EngineState {
  readonly version: string;
}

/** Things of which the IDs are known. */
export interface EngineIds {
  readonly sandboxes: readonly string[];
  readonly containers: readonly string[];
}

/**
 * A hint that something about a sandbox or container changed; the list is the truth. Carries what the fast path needs. `exit`: the process
 * of a container that was run by `runContainer` has ended, though the engine itself may not know it yet; `die` follows.
 */
export interface EngineEvent {
  readonly type: 'create' | 'start' | 'exit' | 'die' | 'remove' | 'other';
  readonly id: string;
  readonly labels: Labels;
  readonly exitCode?: number;
}

export interface LogOptions {
  readonly follow: boolean;
  /** Prefix every line with an RFC 3339 UTC time of nine digits and a blank. */
  readonly timestamps: boolean;
  /** RFC 3339: lines from then on. */
  readonly since?: string;
  /** The last N lines only (before `since` is applied). Lines of megabytes may count by their parts, as the kubelet counts. */
  readonly tailLines?: number;
  /** Of the last lines only so many of the last bytes: they may begin within a line. Together with `tailLines`, without `follow`. */
  readonly tailBytes?: number;
  readonly signal?: AbortSignal;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ExecConfig {
  readonly command: readonly string[];
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly size?: TerminalSize;
  /** Who gives the session up wants the process to end, as far as the caller's user may end it. Not with a tty. */
  readonly endsWithSession?: boolean;
}

/** How to join the streams of a container's own process. `tty` as the container has one. */
export interface AttachConfig {
  readonly stdin: boolean;
  readonly tty: boolean;
}

/** What a running container uses at a moment. */
export interface ContainerUsage {
  readonly id: string;
  /** Thousandths of a core. */
  readonly cpuMillis: number;
  /** Without what the kernel can take back at once. */
  readonly memoryBytes: number;
}

/** A process in a container. With a tty there is no `stderr`. */
export interface ExecSession {
  readonly stdin: Writable | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable | undefined;
  resize(size: TerminalSize): void;
  /**
   * Settles when the process has ended and its output has been read. `message` is set when it could not be started (missing binary:
   * exit code 127 or 126 as the engine says, one text of ours on both). Rejects with EngineError when the container is not running.
   */
  readonly result: Promise<{ readonly exitCode: number; readonly message?: string }>;
  /** Gives up: closes the streams and ends the engine's child process. */
  close(): void;
}

/**
 * Everything is idempotent: "already so" is success. Every call may be cut off by the death of kpod or of the engine's child, and the
 * same call again mends what was left (ghost names, unstartable containers). All reject with EngineError.
 */
export interface Engine {
  readonly info: EngineInfo;

  /** The network of that name, made when it is missing, with DNS for aliases. */
  ensureNetwork(config: { readonly name: string; readonly labels: Labels }): Promise<EngineNetwork>;
  removeNetwork(name: string): Promise<void>;
  /**
   * Makes all sandboxes of a network, those that run and those to come, ask the name server at that address; undefined: the engine's own
   * again. It stays so when kpod ends.
   */
  useNameServer(network: string, address: string | undefined): Promise<void>;

  /** What the local store has under the name (`localhost/NAME` counts as `NAME`), or undefined. Throws `invalidName`. */
  imageStatus(image: string): Promise<EngineImage | undefined>;
  /** The names in full of all images that the local store has. */
  imageNames(options: { readonly signal?: AbortSignal }): Promise<readonly string[]>;
  /** Pulls it: with a login for its registry, or with whatever the engine itself knows. A login is used for this pull alone. */
  pullImage(image: string, options: PullOptions): Promise<EngineImage>;

  /** Creates (or adopts by name) and starts. */
  runSandbox(config: SandboxConfig): Promise<EngineSandbox>;
  /** Starts a sandbox whose pause has stopped: a new run of it, with a new network namespace. All its containers must have stopped. */
  restartSandbox(id: string): Promise<EngineSandbox>;
  /**
   * Gives the pod as a whole other limits; what is not stated stays. Not where `unsupportedResources.podCgroup` says so. A quota of a
   * container is never above that of its pod: where both rise the pod's goes first, where both fall the container's does.
   */
  updateSandbox(id: string, resources: SandboxConfig['resources']): Promise<void>;
  /** Stops the pause. Its containers must have stopped. */
  stopSandbox(id: string): Promise<void>;
  /** Removes it and whatever containers it still has. */
  removeSandbox(id: string): Promise<void>;

  /** Creates, or adopts the created one of that name. Answers the container's ID. */
  createContainer(config: ContainerConfig): Promise<string>;
  /**
   * Creates a container, or adopts the one of that name, and starts it: by one command where the engine has one. `failure` says why one
   * that was created could not be started (`startFailed`; it stays, as with `startContainer`). Throws when it could not be created, and
   * SubPathError for a part of a volume that cannot be given.
   */
  runContainer(config: ContainerConfig): Promise<{ readonly id: string; readonly failure?: EngineError }>;
  /** Throws `startFailed` (the container stays, exited or created, with the engine's text) or `unstartable`. */
  startContainer(id: string): Promise<void>;
  /** Gives a container other limits while it runs; what is not stated stays. A container that is not running is left as it is. */
  updateContainer(id: string, resources: Omit<ContainerConfig['resources'], 'oomScoreAdj'>): Promise<void>;
  /** Sends a signal (`SIGTERM`, `SIGKILL`). A container that is not running is left as it is. */
  signalContainer(id: string, signal: string): Promise<void>;
  /** Removes an exited or created container with its anonymous volumes. */
  removeContainer(id: string): Promise<void>;

  /** All sandboxes and containers that carry all the labels, in any state, with everything that an inspect tells. */
  list(labels: Labels): Promise<EngineListing>;
  /** The `version` that a list would have now: cheaper than a list. */
  listVersion(labels: Labels): Promise<string>;

  /** The same of what has these IDs; what does not exist is left out. */
  inspect(ids: EngineIds): Promise<EngineState>;

  /**
   * Makes an engine volume whose root directory has `mode`, or adopts it. With `memory` what is in it is kept in memory, until the volume is
   * removed or the machine starts anew; where `EngineInfo.holdsMemory` says so only as long as a container has it, so that a sandbox must. One
   * that is there keeps its mode and content.
   */
  createVolume(config: {
    readonly name: string;
    readonly labels: Labels;
    readonly mode: number;
    readonly memory?: { readonly sizeBytes?: number; readonly group?: number };
  }): Promise<void>;
  removeVolume(name: string): Promise<void>;
  /**
   * Gives trees to a group: all in them is the group's, and so is what is made in their directories later; members may read it, and write it
   * where that is meant. Links are given themselves, not what they lead to. With `unlessRootIs`, a tree whose root is so already is left as it
   * is. By one command at most; what that leaves when it is cut off carries the labels.
   */
  shareWithGroup(
    shares: readonly GroupShare[],
    options: { readonly group: number; readonly unlessRootIs: boolean; readonly labels: Labels },
  ): Promise<void>;
  /** How many bytes of its disk a volume takes; undefined where kpod may not look (`unsupportedResources.volumeSize`), or nothing is there. */
  volumeUsage(name: string): Promise<number | undefined>;
  /**
   * What lies at a path of a volume, whether a container has it or none runs, and whatever its images have. Whatever others do to the volume
   * meanwhile, nothing outside of it is read. Throws VolumePathError, EngineError. The signal ends it.
   */
  volumeFiles(source: DirectorySource, request: VolumeRequest, signal: AbortSignal): Promise<VolumeContent>;
  /** Names of volumes that carry all the labels. */
  listVolumes(labels: Labels): Promise<readonly string[]>;

  /** Both streams of a container in the order they were written. Ends when the container ends (follow) or at the end of the log. */
  logs(id: string, options: LogOptions): Readable;
  /**
   * The log line by line, long lines in parts, with stream and time: for keeping it when the container goes. With `tailBytes` it need not
   * begin before the last so many bytes of it in the CRI's format.
   */
  logEntries(id: string, options?: { readonly tailBytes?: number }): AsyncIterable<LogEntry>;
  exec(id: string, config: ExecConfig): ExecSession;
  /**
   * Joins the streams of a running container, from now on. `result` settles when the container has ended; `close` leaves it running.
   * The end of `stdin` is the end of the container's.
   */
  attach(id: string, config: AttachConfig): ExecSession;
  /**
   * A connection to a TCP port at an address of the pod network. Rejects with EngineError: `other` when it does not come about, `unavailable`
   * when nothing was found out about it, `aborted` after the signal.
   */
  dial(address: string, port: number, signal?: AbortSignal): Promise<Duplex>;
  /**
   * What a file says that a container has, be it running or ended; undefined when there is no file at that absolute path, or a link in its
   * place. Throws for one that is larger than a megabyte.
   */
  readFile(id: string, path: string): Promise<Buffer | undefined>;
  /** What these containers use; those that do not run are left out. */
  usage(ids: readonly string[]): Promise<readonly ContainerUsage[]>;

  /** Changes of objects that carry all the labels, from now on. Ends (or throws) when the engine's stream breaks; the caller starts it again. */
  events(labels: Labels, signal: AbortSignal): AsyncIterable<EngineEvent>;
}
