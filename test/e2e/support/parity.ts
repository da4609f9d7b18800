import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import type { ContainerStatus, Event, PodStatus } from '../../../src/api/types.ts';
import { createSystemClock } from '../../../src/base/clock.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { runCli } from '../../fakes/cli.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { kubectlPath } from './kubectl-output.ts';

/** What a command line said. */
interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

async function kubectl(path: string, url: string, args: readonly string[], home: string, tries = 4): Promise<Said> {
  const { stdout, stderr, exitCode } = await execa(path, [...args.slice(0, 1), '--server', url, ...args.slice(1)], {
    ...{ input: '', cwd: home, reject: false, stripFinalNewline: false, timeout: 60_000 },
    env: { HOME: home, KUBECONFIG: join(home, 'no-config'), TZ: 'UTC', KUBE_EDITOR: join(home, 'editor'), TMPDIR: home },
  });
  // kubectl's own race between the end of a session and the closing of its streams; kpod is asked once.
  if (stderr === 'error: closed all streams\n' && tries > 1) return kubectl(path, url, args, home, tries - 1);
  return { stdout: withoutIds(stdout), stderr: withoutIds(withKpodsName(stderr.replace(klogLine, ''))), exitCode };
}

/** Hints name kpod; the kubectl of some distributions leaves errors to cobra, which writes a capital letter and one more newline. */
const withKpodsName = (text: string): string =>
  (text.startsWith('Error: ') ? text.replace('Error: ', 'error: ').replace(/\n+$/, '\n') : text).replace(
    /kubectl(?!\.kubernetes)(\.\d+)*/g,
    'kpod',
  );

/** What kpod says beyond kubectl: where in a file a mistake is, which pods there are, what can be waited for. */
const hintLine = /^( {2}\S+:\d+: |Pods in namespace "|--for says what to wait for: ).*\n/gm;
/** A warning of client-go's own, about connections that end early. */
const klogLine = /^[WEI]\d{4} .*\n/gm;
const withoutIds = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID')
    // Each has a server of its own.
    .replace(/http:\/\/127\.0\.0\.1:\d+/g, 'SERVER')
    .replace("'kubectl cluster-info dump'", "'kpod cluster-info dump'")
    .replace(/^(- +manager: )kubectl-/gm, '$1kpod-')
    .replace(/[^" ]*-edit-[0-9a-f]+/g, 'EDITED')
    .replace(/[^" ]*\/(LIVE|MERGED)-\d+/g, '$1')
    .replace(/^((?:---|\+\+\+) .*\t).*$/gm, '$1TIME')
    .replace(/\bdebugger-[a-z0-9]{5}\b/g, 'DEBUGGER')
    .replace(/(kubectl\.kubernetes\.io\/restartedAt"?: ?"?)[\dTZ:-]+/g, '$1TIME');

export const parityPod = (name: string, containers: readonly string[], inits: readonly string[] = []) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}, tier: test}}
spec:
  initContainers: [${inits.map((init) => `{name: ${init}, image: "busybox:1"}`).join(', ')}]
  containers: [${containers.map((container) => `{name: ${container}, image: "busybox:1"}`).join(', ')}]
`;
const service = `apiVersion: v1
kind: Service
metadata: {name: db}
spec: {ports: [{port: 80}]}
`;

/** Files that every command line may name. */
const commonFiles: Readonly<Record<string, string>> = {
  'new.yaml': parityPod('new', ['main']),
  'again.yaml': parityPod('web', ['main']),
  'missing.yaml': parityPod('missing', ['main']),
  'both.yaml': `${parityPod('web', ['main'])}---\n${parityPod('job', ['a'])}`,
  'mixed.yaml': `${parityPod('web', ['main'])}---\n${service}`,
  'half.yaml': `${parityPod('web', ['main'])}---\n${parityPod('fresh', ['a'])}---\n${parityPod('job', ['a'])}`,
  'bad.yaml': parityPod('bad', ['x', 'x']),
  'worse.yaml': parityPod('WORSE', ['x', 'x']),
  'other-namespace.yaml': parityPod('web', ['main']).replace('name: web,', 'name: web, namespace: aa,'),
  'empty.yaml': '',
  'slice.yaml':
    'apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: mine}\naddressType: IPv4\nendpoints: [{addresses: [10.9.0.9]}]\nports: [{port: 80}]\n',
  'dir/a.yaml': parityPod('web', ['main']),
  'dir/b.json': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"job"}}',
  'dir/readme.txt': 'no manifest',
  'dir/deep/c.yaml': parityPod('done', ['main']),
  'none/readme.txt': 'no manifest',
};

const running: ContainerStatus['state'] = { running: { startedAt: '2026-01-05T00:00:00Z' } };
const ended: ContainerStatus['state'] = {
  terminated: { exitCode: 0, reason: 'Completed', startedAt: '2026-01-05T00:00:00Z', finishedAt: '2026-01-05T00:00:01Z', containerID: 'x' },
};

function statusOf(phase: 'Running' | 'Succeeded', names: readonly string[], inits: readonly string[] = []): PodStatus {
  const is = phase === 'Running';
  const base = { restartCount: 0, image: 'busybox:1', imageID: 'x', lastState: {} };
  return {
    phase,
    ...{ startTime: '2026-01-05T00:00:00Z', podIP: '10.9.0.5', podIPs: [{ ip: '10.9.0.5' }] },
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      ...{ type, status: is || type !== 'Ready' ? ('True' as const) : ('False' as const) },
    })),
    initContainerStatuses: inits.map((name) => ({ ...base, name, ready: true, state: ended })),
    containerStatuses: names.map((name) => ({ ...base, name, ready: is, state: is ? running : ended })),
  };
}

const exampleEvents: readonly Event[] = (
  [
    ['web', 'Normal', 'Pulled', 'Container image is there', 3],
    ['web', 'Warning', 'BackOff', ' Back-off restarting\nfailed container ', 1],
    ['job', 'Normal', 'Started', 'Started container a', 1],
  ] as const
).map(([pod, type, reason, message, count], index) => ({
  ...{ apiVersion: 'v1', kind: 'Event', metadata: { name: `${pod}.${index}`, namespace: 'default' }, type, reason, message, count },
  involvedObject: { kind: 'Pod', namespace: 'default', name: pod, apiVersion: 'v1' },
  ...{ source: { component: 'kubelet' }, reportingComponent: 'kubelet', reportingInstance: 'test-node' },
  ...{ firstTimestamp: '2026-01-05T00:00:00Z', lastTimestamp: `2026-01-05T00:0${index}:00Z` },
}));

/** `web` runs with two init containers, `job` with two containers, `done` has ended. */
async function startFilledApi(): Promise<TestApi> {
  // What is printed of times stays the same; what the server waits for goes on.
  const clock = { ...createSystemClock(), now: createFakeClock().now };
  const api = await startTestApi({ clock });
  api.kubelet.log = ({ metadata }, { container, tailLines }) => `${metadata.name} ${container} says ${tailLines ?? 'all'}\nbye\n`;
  api.kubelet.onExec = (process) => {
    process.stdout.write(`${process.config.command.join(' ')}\n`);
    process.stderr.write('complaint\n');
    process.exit(process.config.command[0] === 'fail' ? 7 : 0);
  };
  api.kubelet.usages.set('web', [{ container: 'main', cpuMillis: 5, memoryBytes: 12 << 20 }]);
  api.kubelet.usages.set('job', [
    { container: 'b', cpuMillis: 1000, memoryBytes: 300_000 },
    { container: 'a', cpuMillis: 0, memoryBytes: 5_000_000_000 },
  ]);
  const create = async (text: string) => {
    const { stderr } = await runCli(['create', '-f', '-'], { url: api.url, input: text });
    expect(stderr).toBe('');
  };
  await create(
    `${parityPod('web', ['main'], ['setup', 'warm-up'])}---\n${parityPod('job', ['a', 'b'])}---\n${parityPod('done', ['main'])}---\n${service}`,
  );
  await create('{apiVersion: v1, kind: Namespace, metadata: {name: empty}}');
  await create(
    `apiVersion: v1\nkind: Service\nmetadata: {name: front}\nspec: {selector: {app: job}, ports: [{port: 80, targetPort: 8080}]}\n`,
  );
  for (const event of exampleEvents) await api.store.create(event);
  await api.setStatus('web', statusOf('Running', ['main'], ['setup', 'warm-up']));
  await api.setStatus('job', statusOf('Running', ['a', 'b']));
  await api.setStatus('done', statusOf('Succeeded', ['main']));
  return api;
}

function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
}

async function kpod(url: string, args: readonly string[], home: string): Promise<Said> {
  const before = process.cwd();
  process.chdir(home);
  try {
    const said = await runCli(args, {
      url,
      input: '',
      env: { PATH: process.env['PATH'], KUBE_EDITOR: join(home, 'editor'), TMPDIR: home },
    });
    return { ...said, stdout: withoutIds(said.stdout), stderr: withoutIds(said.stderr.replace(hintLine, '')) };
  } finally {
    process.chdir(before);
  }
}

/** Pods and containers of logs and lines of several followed streams come in no certain order from kubectl. */
const inAnyOrder = (line: string): boolean => ['--all-containers', '--list', 'logs -l'].some((words) => line.includes(words));
/** A kubectl that attaches to what ends at once now and then ends before it has printed what it was sent. */
const losesOutput = (line: string): boolean => line.startsWith('attach');
const sorted = (text: string): string => text.split('\n').sort().join('\n');

const leftKinds = [
  ...(['Pod', 'Service', 'ConfigMap', 'Secret', 'Namespace', 'Deployment', 'ReplicaSet', 'ReplicationController'] as const),
  ...(['StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ControllerRevision'] as const),
];

/** The objects that the commands left, without what differs from run to run, with or without who wrote their fields. */
function leftBehind({ store }: TestApi, withWriters: boolean): unknown {
  const withoutRunning = ({ metadata, ...object }: AnyObject) => {
    const { uid: _uid, resourceVersion: _version, managedFields, ...rest } = metadata;
    // They stand in the order of their names, which are other ones.
    const entries = (managedFields ?? []).map((entry) => withKpodsName(JSON.stringify(entry))).toSorted();
    return { ...object, metadata: withWriters ? { ...rest, entries } : rest };
  };
  return JSON.parse(withKpodsName(withoutIds(JSON.stringify(leftKinds.flatMap((kind) => store.list(kind).map(withoutRunning))))));
}

export interface ParityOptions {
  /** Puts more objects into the store. */
  readonly fill?: (api: TestApi) => Promise<void>;
  /** Another kubectl than that on the PATH. */
  readonly path?: string;
  /** Both write under names that differ by the program alone. */
  readonly withWriters?: boolean;
}

/**
 * One test a line: the commands of the line (parted by ` ; `, words by blanks, `'…'` keeps blanks) given to a real kubectl and to kpod
 * say the same on both streams, end with the same code and leave the same objects.
 */
export function describeParity(
  title: string,
  lines: string,
  files: Readonly<Record<string, string | Buffer>> = {},
  { fill, path = 'kubectl', withWriters = false }: ParityOptions = {},
): void {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'kpod-parity-'));
    for (const [name, text] of Object.entries({ ...commonFiles, ...files })) {
      await mkdir(join(home, name, '..'), { recursive: true });
      await writeFile(join(home, name), text, { mode: 0o755 });
    }
  });
  afterAll(() => rm(home, { recursive: true }));

  describe.runIf(kubectlPath)(title, () => {
    const compare = async (line: string): Promise<void> => {
      const answers: unknown[] = [];
      for (const ask of [kubectl.bind(undefined, path), kpod]) {
        const api = await startFilledApi();
        try {
          await fill?.(api);
          const said: Said[] = [];
          for (const command of line.split(' ; ')) said.push(await ask(api.url, words(command), home));
          const shown = said.map((one) => (inAnyOrder(line) ? { ...one, stdout: sorted(one.stdout) } : one));
          answers.push({ said: shown, left: leftBehind(api, withWriters) });
        } finally {
          await api.close();
        }
      }
      const [theirs, ours] = answers;
      expect(ours).toEqual(theirs);
    };
    for (const line of lines.trim().split('\n')) test(line, { retry: losesOutput(line) ? 3 : 0 }, () => compare(line));
  });
}
