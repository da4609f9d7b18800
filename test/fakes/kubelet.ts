import { type Duplex, PassThrough, Readable } from 'node:stream';
import { internalError } from '../../src/api/errors.ts';
import { everyStatus, findContainer } from '../../src/api/pod-status.ts';
import type { PodTimeline } from '../../src/api/pod-timeline.ts';
import { describeVolumes } from '../../src/api/pod-volumes.ts';
import type { Pod } from '../../src/api/types.ts';
import type { ExecConfig, ExecSession, VolumeContent } from '../../src/engine/types.ts';
import type { Kubelet, NamedUsage, PodLogOptions, VolumeLook } from '../../src/kubelet/types.ts';

/** A process of the fake kubelet: what a test plays on the container's side of an exec. */
export interface FakeProcess {
  readonly pod: string;
  readonly container: string;
  readonly config: ExecConfig;
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly sizes: { columns: number; rows: number }[];
  /** True when the server has given the session up. */
  closed: boolean;
  /** Ends the process: output first, then its result. */
  exit(exitCode: number, message?: string): void;
  fail(error: Error): void;
}

/** A kubelet of which tests write the logs and play the processes. */
export interface FakeKubelet
  extends Pick<Kubelet, 'logs' | 'exec' | 'attach' | 'shell' | 'dial' | 'usage' | 'timeline' | 'volumes' | 'volumeFiles' | 'claimSkips'> {
  /** What it was asked, in order. */
  readonly logRequests: { readonly pod: string; readonly options: PodLogOptions }[];
  readonly processes: FakeProcess[];
  /** Plays every process as it starts. */
  onExec: (process: FakeProcess) => void;
  /** What lies in volumes; an Error is thrown. */
  onVolume: (pod: Pod, look: VolumeLook) => VolumeContent | Error;
  /** What containers use, by the pod's name. */
  readonly usages: Map<string, readonly NamedUsage[]>;
  /** How pods came up, by their names; of others nothing has been done yet. */
  readonly timelines: Map<string, PodTimeline>;
  /** Answers a connection to a port: the pod's end of it; an Error is thrown. */
  onDial: (pod: Pod, port: number) => Duplex | Error;
  /** The log of a container; an Error is thrown. */
  log: (pod: Pod, options: PodLogOptions) => Readable | string | Error;
}

/** Creates a fake kubelet whose containers log nothing and whose processes exit 0 at once. */
export function createFakeKubelet(): FakeKubelet {
  const kubelet: FakeKubelet = {
    logRequests: [],
    processes: [],
    log: () => '',
    onExec: (process) => process.exit(0),
    async logs(pod, options) {
      kubelet.logRequests.push({ pod: pod.metadata.name, options });
      const log = kubelet.log(pod, options);
      if (log instanceof Error) throw log;
      return typeof log === 'string' ? Readable.from(log === '' ? [] : [log]) : log;
    },
    usages: new Map(),
    timelines: new Map(),
    claimSkips: () => ({ begun: [], release: () => {} }),
    timeline: (pod) => kubelet.timelines.get(pod.metadata.name) ?? emptyTimeline(pod),
    onVolume: () => internalError('no volumes'),
    volumes: async (pod) => describeVolumes(pod).map((info) => ({ ...info, sizeBytes: 4096 })),
    async volumeFiles(pod, look) {
      const answer = kubelet.onVolume(pod, look);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    onDial: () => internalError('connection refused'),
    async dial(pod, port) {
      const answer = kubelet.onDial(pod, port);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    usage: async (pods) =>
      new Map(
        pods.flatMap(({ metadata }) =>
          kubelet.usages.has(metadata.name) ? [[metadata.uid ?? '', kubelet.usages.get(metadata.name) ?? []]] : [],
        ),
      ),
    async attach(pod, container, { stdin }) {
      const spec = findContainer(pod.spec, container);
      return kubelet.exec(pod, container, { command: [], stdin: stdin && spec?.stdin === true, tty: spec?.tty === true });
    },
    async shell(pod, { container, ...config }) {
      const { process, session } = createProcess(pod.metadata.name, container, config);
      kubelet.processes.push(process);
      kubelet.onExec(process);
      return session;
    },
    async exec(pod, container, config) {
      const running = everyStatus(pod).find((status) => status.name === container && status.state.running);
      if (!running) throw internalError(`unable to upgrade connection: container not found ("${container}")`);
      const { process, session } = createProcess(pod.metadata.name, container, config);
      kubelet.processes.push(process);
      kubelet.onExec(process);
      return session;
    },
  };
  return kubelet;
}

function createProcess(pod: string, container: string, config: ExecConfig): { process: FakeProcess; session: ExecSession } {
  let settle: { resolve: (end: { exitCode: number; message?: string }) => void; reject: (error: Error) => void } | undefined;
  const result = new Promise<{ exitCode: number; message?: string }>((resolve, reject) => (settle = { resolve, reject }));
  result.catch(() => {});
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const process: FakeProcess = {
    ...{ pod, container, config, stdin, stdout, stderr },
    sizes: [],
    closed: false,
    exit(exitCode, message) {
      stdout.end();
      stderr.end();
      settle?.resolve(message === undefined ? { exitCode } : { exitCode, message });
    },
    fail(error) {
      stdout.end();
      stderr.end();
      settle?.reject(error);
    },
  };
  const session: ExecSession = {
    stdin: config.stdin ? stdin : undefined,
    stdout,
    stderr: config.tty ? undefined : stderr,
    resize: (size) => void process.sizes.push(size),
    result,
    close() {
      if (process.closed) return;
      process.closed = true;
      stdin.destroy();
      stdout.destroy();
      stderr.destroy();
    },
  };
  return { process, session };
}

function emptyTimeline({ metadata: { name } }: Pod): PodTimeline {
  const at = '2026-11-29T10:00:00.000Z';
  return {
    ...{ kind: 'PodTimeline', apiVersion: 'kpod.io/v1', metadata: { name } },
    ...{ phase: 'Pending', begin: at, now: at, sandboxes: [], containers: [] },
  };
}
