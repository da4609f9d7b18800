import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ContainerStatus, PodStatus } from '../../../src/api/types.ts';
import { wordsOf } from '../../../src/cli/command-line/connection.ts';
import { createClient } from '../../../src/client/http-client.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type CliResult, runCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
beforeEach(async () => {
  api = await startTestApi();
  directory = await mkdtemp(join(tmpdir(), 'kpod-cli-'));
});
afterEach(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

const kpod = (line: string, options: Partial<CliOptions> = {}): Promise<CliResult> => runCli(words(line), { url: api.url, ...options });
const words = (line: string): string[] => [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ''));
const said = (stdout: string): CliResult => ({ stdout, stderr: '', exitCode: 0 });
const failed = (stderr: string, exitCode = 1): CliResult => ({ stdout: '', stderr, exitCode });

const podYaml = (name: string, containers = ['main'], inits: readonly string[] = []): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      initContainers: inits.map((init) => ({ name: init, image: 'b' })),
      containers: containers.map((main) => ({ name: main, image: 'b' })),
    },
  });

async function createPod(name: string, containers?: string[], inits?: readonly string[]): Promise<void> {
  expect(await kpod('create -f -', { input: podYaml(name, containers, inits) })).toEqual(said(`pod/${name} created\n`));
}

const statusOf = (name: string, state: ContainerStatus['state']): ContainerStatus => ({
  ...{
    name,
    state,
    lastState: {},
    ready: state.running !== undefined,
    restartCount: 0,
    image: 'b',
    imageID: 'b',
    containerID: `x://${name}`,
  },
});
const running = (...names: string[]): PodStatus => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: names.map((name) => statusOf(name, { running: { startedAt: '2026-01-05T00:00:00Z' } })),
});

async function eventually(check: () => unknown): Promise<void> {
  await expect.poll(check, { interval: 10 }).toBe(true);
}

describe('create', () => {
  test.each([
    ['a pod takes the engine asked for', '--engine docker', {}, podYaml('a'), 'docker'],
    ['or that of the environment', '', { KPOD_ENGINE: 'docker' }, podYaml('a'), 'docker'],
    ['the flag wins', '--engine podman', { KPOD_ENGINE: 'docker' }, podYaml('a'), 'podman'],
    [
      'the manifest wins over both',
      '--engine podman',
      {},
      podYaml('a').replace('name: a', 'name: a\n  annotations: {kpod.io/engine: docker}'),
      'docker',
    ],
    ['nothing is added without a wish', '', {}, podYaml('a'), undefined],
  ])('%s', async (_, flag, env, input, engine) => {
    expect(await kpod(`create -f - ${flag}`, { env, input })).toEqual(said('pod/a created\n'));
    expect(api.store.get({ kind: 'Pod', namespace: 'default', name: 'a' })?.metadata.annotations?.['kpod.io/engine']).toBe(engine);
  });

  test('a namespace takes none', async () => {
    expect(
      (await kpod('create --engine podman -f -', { input: '{apiVersion: v1, kind: Namespace, metadata: {name: extra}}' })).exitCode,
    ).toBe(0);
    expect(api.store.get({ kind: 'Namespace', name: 'extra' })?.metadata.annotations).toBeUndefined();
  });

  test('an unknown engine is refused before anything is read', async () => {
    expect(await kpod('create -f - --engine lxc')).toEqual(failed('error: --engine: unknown engine "lxc", must be podman or docker\n'));
    expect(await kpod('create -f -', { env: { KPOD_ENGINE: 'lxc' } })).toEqual(
      failed('error: KPOD_ENGINE: unknown engine "lxc", must be podman or docker\n'),
    );
  });

  test('unknown fields are told with the line and what may have been meant', async () => {
    const file = join(directory, 'web.yaml');
    await writeFile(
      file,
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n  - name: a\n    imagee: b\n    comand: [x]\n',
    );
    expect(await kpod(`create -f ${file}`)).toEqual(
      failed(
        `Error from server (BadRequest): error when creating "${file}": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].comand", unknown field "spec.containers[0].imagee"\n` +
          `  ${file}:8: unknown field "spec.containers[0].comand", did you mean "command"?\n` +
          `  ${file}:7: unknown field "spec.containers[0].imagee", did you mean "image"?\n`,
      ),
    );
  });

  test('one object that cannot be placed does not keep the others', async () => {
    const input = `${podYaml('a')}---\n{apiVersion: v1, kind: Podd, metadata: {name: x}}\n---\n${podYaml('b')}`;
    const { stdout, stderr, exitCode } = await kpod('create -f -', { input });
    expect([stdout, exitCode]).toEqual(['pod/a created\npod/b created\n', 1]);
    expect(stderr).toMatch(
      /^error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Podd" in version "v1"\n/,
    );
  });

  test('a manifest may come from an address', async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/pod.yaml' ? 200 : 404;
      response.end(request.url === '/pod.yaml' ? podYaml('far') : 'no');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await kpod(`create -f ${url}/pod.yaml`)).toEqual(said('pod/far created\n'));
    expect(await kpod(`create -f ${url}/nope.yaml`)).toEqual(
      failed(`error: unable to read URL "${url}/nope.yaml", server reported 404 Not Found, status code=404\n`),
    );
    await new Promise((resolve) => server.close(resolve));
    expect((await kpod(`create -f ${url}/pod.yaml`)).stderr).toMatch(/^error: unable to read URL ".*": connect ECONNREFUSED/);
  });

  test('standard input can be read once', async () => {
    expect((await kpod('create -f - -f -')).stderr).toBe('error: standard input cannot be used for multiple arguments\n');
  });
});

describe('get', () => {
  test('alone it means pods', async () => {
    await createPod('web');
    expect((await kpod('get')).stdout).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE\nweb +0\/1 +Pending +0 +\d+s\n$/);
  });

  test('-w goes on with every change, one line each, until the user has enough', async () => {
    await createPod('web');
    const watching = startCli(['get', 'pods', '-w'], { url: api.url });
    await eventually(() => watching.stdout().includes('Pending'));
    await api.setStatus('web', running('main'));
    await eventually(() => watching.stdout().includes('Running'));
    await createPod('other');
    await eventually(() => watching.stdout().includes('other'));
    await api.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    await eventually(() => (watching.stdout().match(/^web .*Running/gm) ?? []).length === 2);
    expect(watching.stdout().match(/NAME/g)).toHaveLength(1);
  });

  test.each([
    ['-w -o name', ['pod/web', 'pod/web']],
    ['--watch-only -o name', ['pod/web']],
    ['-w -o json --output-watch-events', ['"type": "ADDED"', '"type": "MODIFIED"']],
    ['--watch-only --output-watch-events --no-headers', [/^MODIFIED +web +1\/1 +Running +0 +\d+s\n$/]],
  ])('%s', async (flags, expected) => {
    await createPod('web');
    const watching = startCli(['get', 'pod', 'web', ...words(flags)], { url: api.url });
    // The watch is open when a change arrives; changes are made until then.
    let count = 0;
    await expect
      .poll(
        async () => {
          if (flags.includes('only') || watching.stdout() !== '')
            await api.setStatus('web', { ...running('main'), message: String(count++) });
          return expected.every((part) =>
            typeof part === 'string'
              ? watching.stdout().split(part).length - 1 >= expected.filter((other) => other === part).length
              : part.test(`${watching.stdout().split('\n')[0]}\n`),
          );
        },
        { interval: 100 },
      )
      .toBe(true);
  });

  test('one can be watched, or all of a type', async () => {
    expect(await kpod('get pods,svc -w')).toEqual(failed('error: you may only specify a single resource type\n'));
    expect(await kpod('get pod nope -w')).toEqual(failed('Error from server (NotFound): pods "nope" not found\n'));
  });
});

describe('logs', () => {
  beforeEach(async () => {
    api.kubelet.log = ({ metadata }, { container }) => `${metadata.name}/${container}\n`;
  });

  test('without a pod: the only one', async () => {
    await createPod('web', ['main', 'side'], ['setup']);
    expect(await kpod('logs')).toEqual({
      ...said('web/main\n'),
      stderr: 'Using pod "web", the only one\nDefaulted container "main" out of: main, side, setup (init)\n',
    });
    expect(await kpod('logs -c setup')).toEqual({ ...said('web/setup\n'), stderr: 'Using pod "web", the only one\n' });
  });

  test('without a pod: the newest that has the container', async () => {
    await createPod('web', ['main'], ['setup']);
    await createPod('job', ['main']);
    expect(await kpod('logs -c setup')).toEqual({
      ...said('web/setup\n'),
      stderr: 'Using pod "web", the only one with a container "setup"\n',
    });
    const { stderr, exitCode } = await kpod('logs -c main');
    expect([stderr.replace(/"(web|job)"/, 'POD'), exitCode]).toEqual(['Using pod POD, the newest of 2 with a container "main"\n', 0]);
    expect(await kpod('logs')).toEqual(failed('error: there are 2 pods in namespace "default"; say which: job, web\n'));
    expect(await kpod('logs -c zzz')).toEqual(failed('error: no pod in namespace "default" has a container "zzz"\n'));
    expect(await kpod('logs -n none')).toEqual(failed('error: there is no pod in namespace "none" to take the log of\n'));
  });

  test('-f ends with the container, and passes on what the API refuses', async () => {
    await createPod('web');
    api.kubelet.log = () => '2026-01-05T00:00:00.000000000Z one\n2026-01-05T00:00:01.000000000Z two\n';
    expect(await kpod('logs -f web')).toEqual(said('one\ntwo\n'));
    expect(api.kubelet.logRequests.at(-1)?.options).toMatchObject({ follow: true, timestamps: true, container: 'main' });
  });

  test('a single one is printed byte for byte; of several, each begins on a line of its own', async () => {
    await createPod('web', ['a', 'b']);
    api.kubelet.log = (_, { container }) => `one\nend of ${container}`;
    expect(await kpod('logs web -c a')).toEqual(said('one\nend of a'));
    expect(await kpod('logs web --all-containers')).toEqual(said('one\nend of a\none\nend of b\n'));
    expect(await kpod('logs web -c a --prefix')).toEqual(said('[pod/web/a] one\n[pod/web/a] end of a\n'));
    api.kubelet.log = (_, { container }) => `2026-01-05T00:00:00.000000000Z end of ${container}`;
    expect((await kpod('logs -f web --all-containers')).stdout.split('\n').sort()).toEqual(['', 'end of a', 'end of b']);
    expect(await kpod('logs -f web -c a')).toEqual(said('end of a'));
  });

  test('-f goes on after a break, without losing or repeating a line', async () => {
    await createPod('web');
    await api.setStatus('web', running('main'));
    const line = (second: number) => `2026-01-05T00:00:0${second}.000000000Z line ${second}\n`;
    let calls = 0;
    api.kubelet.log = (_, options) => {
      calls++;
      if (calls === 1) {
        const log = new PassThrough();
        log.write(line(1) + line(2) + line(3).slice(0, 35));
        setTimeout(() => log.destroy(new Error('cut')), 50);
        return log;
      }
      if (calls === 2) {
        expect(options.sinceTime).toBe('2026-01-05T00:00:02.000000000Z');
        void api.setStatus('web', { ...running(), phase: 'Succeeded' });
      }
      return [line(2), line(3), line(4)].join('');
    };
    expect(await kpod('logs -f web --tail=5')).toEqual(said('line 1\nline 2\nline 3\nline 4\n'));
  });

  test('-f of many at once keeps lines whole, and their number in bounds', async () => {
    await createPod('web', ['a', 'b']);
    api.kubelet.log = (_, { container }) => `2026-01-05T00:00:00.000000000Z from ${container}\n`;
    const { stdout } = await kpod('logs -f web --all-containers --prefix');
    expect(stdout.split('\n').sort()).toEqual(['', '[pod/web/a] from a', '[pod/web/b] from b']);
    expect(await kpod('logs -f web --all-containers --max-log-requests=1')).toEqual(
      failed(
        'error: you are attempting to follow 2 log streams, but maximum allowed concurrency is 1, use --max-log-requests to increase the limit\n',
      ),
    );
  });
});

describe('exec', () => {
  beforeEach(async () => {
    await createPod('web');
    await api.setStatus('web', running('main'));
  });

  test('passes input on, keeps the streams apart and ends with the exit code', async () => {
    api.kubelet.onExec = (process) => {
      process.stdin.pipe(process.stdout, { end: false });
      process.stdin.once('end', () => {
        process.stderr.write('done\n');
        process.exit(42);
      });
    };
    const result = await kpod('exec -i web -- cat', { input: 'hello\n' });
    expect(result).toEqual({ stdout: 'hello\n', stderr: 'done\ncommand terminated with exit code 42\n', exitCode: 42 });
    expect(api.kubelet.processes[0]?.config).toMatchObject({ command: ['cat'], stdin: true, tty: false });
  });

  test('with a terminal on both sides, size included', async () => {
    api.kubelet.onExec = (process) => {
      process.stdout.write('# ');
      process.stdin.once('data', (data: Buffer) => {
        process.stdout.write(data);
        process.exit(0);
      });
    };
    const shell = startCli(['exec', '-it', 'web', '--', 'sh'], { url: api.url, terminal: true, size: { columns: 123, rows: 45 } });
    await eventually(() => shell.stdout().includes('# '));
    await eventually(() => api.kubelet.processes[0]?.sizes.length === 1);
    shell.type('exit\r');
    expect(await shell.result).toEqual(said('# exit\r'));
    expect(api.kubelet.processes[0]?.config.tty).toBe(true);
    expect(api.kubelet.processes[0]?.sizes).toEqual([{ columns: 123, rows: 45 }]);
  });

  test('what is large comes whole', async () => {
    const text = Array.from({ length: 50_000 }, (_, index) => `line ${index}\n`).join('');
    api.kubelet.onExec = (process) => {
      process.stdout.write(text, () => process.exit(0));
    };
    expect(await kpod('exec web -- seq')).toEqual(said(text));
  });

  test('a container that does not run is told in the kubelet’s words', async () => {
    await api.setStatus('web', { ...running(), phase: 'Pending' });
    expect(await kpod('exec web -- ls')).toEqual(
      failed('error: Internal error occurred: unable to upgrade connection: container not found ("main")\n'),
    );
  });
});

describe('version', () => {
  test('of both sides, or of one', async () => {
    expect((await kpod('version')).stdout).toBe('Client Version: v0.1.0\nServer Version: v1.32.4+kpod-0.1.0\nEngine: fake 1\n');
    expect(await kpod('version --client')).toEqual(said('Client Version: v0.1.0\n'));
    const json = JSON.parse((await kpod('version -o json')).stdout);
    expect(json).toMatchObject({ clientVersion: { gitVersion: 'v0.1.0' }, serverVersion: { minor: '32' }, engine: 'fake 1' });
    expect(await kpod('version -o wide')).toEqual(failed("error: --output must be 'yaml' or 'json'\n"));
  });
});

describe('agent', () => {
  test('status for people and for programs', async () => {
    expect((await kpod('agent status')).stdout).toBe(
      'Process:  42\nVersion:  0.1.0\nStarted:  2026-01-05T00:00:00Z\nEngine:   fake 1\nPods:     0\nSocket:   /run/kpod.sock\n',
    );
    expect(JSON.parse((await kpod('agent status -o json')).stdout)).toMatchObject({ pid: 42, engine: 'fake 1', pods: 0 });
  });

  test('a verb is needed, and only one', async () => {
    expect((await kpod('agent')).stderr).toBe(
      "error: which of run, status, stop, logs, enable, disable?\nSee 'kpod agent --help' for usage.\n",
    );
    expect((await kpod('agent foo')).stderr).toMatch(/^error: unknown command "foo" for "kpod agent"\n/);
    expect((await kpod('agent status now')).stderr).toMatch(/^error: unknown argument "now"\n/);
  });
});

describe('convert', () => {
  test('prints old manifests in today’s form, several with --- between them, without a server', async () => {
    const old = `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    pod.beta.kubernetes.io/init-containers: '[{"name": "setup", "image": "busybox"}]'
spec:
  containers: [{name: main, image: busybox}]
`;
    const { stdout, stderr, exitCode } = await kpod('convert -f -', { url: 'http://127.0.0.1:1', input: `${old}---\n${podYaml('b')}` });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(`apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
  - image: busybox
    name: main
  initContainers:
  - image: busybox
    name: setup
---
apiVersion: v1
kind: Pod
metadata:
  name: b
spec:
  containers:
  - image: b
    name: main
  initContainers: []
`);
    expect((await kpod('convert')).stderr).toBe('error: must specify one of -f and -k\n');
  });
});

test('nobody to talk to is an error for people', async () => {
  const { stderr, exitCode } = await kpod('get', { url: 'http://127.0.0.1:1' });
  expect([stderr, exitCode]).toEqual([
    'The connection to the server http://127.0.0.1:1 was refused - did you specify the right host or port?\n',
    1,
  ]);
});

test('--color takes three words', async () => {
  expect(await kpod('doctor --color=blue')).toEqual(failed('error: invalid value "blue" for --color: must be auto, always or never\n'));
});

describe('--context', () => {
  const onCluster = (line: string, options: Partial<CliOptions> = {}) => {
    const openCluster = async () => ({
      client: createClient({ kind: 'url', url: new URL(api.url) }, { onWarning: () => {} }),
      namespace: 'shop',
    });
    return kpod(line, { ...options, url: 'http://127.0.0.1:1', host: { openCluster } });
  };

  test('sends the same commands to a cluster, in the namespace of the context', async () => {
    await kpod('create -f -', { input: '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}' });
    expect(await onCluster('--context prod create -f -', { env: { KPOD_ENGINE: 'docker' }, input: podYaml('web') })).toEqual(
      said('pod/web created\n'),
    );
    expect(api.store.get({ kind: 'Pod', namespace: 'shop', name: 'web' })?.metadata.annotations).toBeUndefined();
    expect((await onCluster('get --context prod')).stdout).toContain('web ');
    expect((await onCluster('get --context prod -n default')).stderr).toBe('No resources found in default namespace.\n');
    expect((await onCluster('version --context prod')).stdout).toBe('Client Version: v0.1.0\nServer Version: v1.32.4+kpod-0.1.0\n');
  });

  test.each([
    ['agent status', '--context cannot be used with kpod agent: it is about this machine'],
    ['doctor', '--context cannot be used with kpod doctor: it is about this machine'],
    ['create -f x --engine podman', '--engine and --context cannot be used together: a cluster has engines of its own'],
  ])('is refused with %s', async (line, message) => {
    expect((await onCluster(`--context prod ${line}`)).stderr).toMatch(`error: ${message}\n`);
  });

  test.each([
    ['-s=https://x create -f x --engine=podman', '--engine and --server cannot be used together'],
    ['--token=x get pods', '--token says how a cluster is reached, not which: name it with --context, --kubeconfig, --cluster or --server'],
    ['get pods --as me', '--as says how a cluster is reached, not which'],
    ['--kubeconfig=x agent status', '--kubeconfig cannot be used with kpod agent: it is about this machine'],
  ])('other flags: %s', async (line, message) => {
    expect((await kpod(line)).stderr).toMatch(message);
  });

  test('--request-timeout is for the agent as well', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    expect(await kpod('get pods --request-timeout=100ms', { url })).toEqual(
      failed('Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)\n'),
    );
    silent.closeAllConnections();
    silent.close();
    expect((await kpod('get pods --request-timeout=5')).stderr).toBe('No resources found in default namespace.\n');
    expect((await kpod('get pods --request-timeout=x')).stderr).toMatch('error: Invalid timeout value.');
  });

  test('is not for what only the own agent does; another agent of kpod is none of those', async () => {
    let gitVersion = 'v1.32.4';
    const stranger = createServer((_request, response) => response.end(JSON.stringify({ gitVersion })));
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const url = new URL(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
    const openCluster = async () => ({ client: createClient({ kind: 'url', url }, { onWarning: () => {} }), namespace: 'shop' });
    const ask = async (line: string) => (await kpod(`--context prod ${line}`, { host: { openCluster } })).stderr;
    expect(await ask('init list web')).toBe(
      "error: kpod init list is not for clusters: only kpod's own agent holds, repeats and skips steps\n",
    );
    expect(await ask('shell web')).toBe(
      "error: kpod shell is not for clusters: only kpod's own agent puts shells in the place of containers\n",
    );
    expect(await ask('run x.yaml --until=a')).toBe("error: --until is not for clusters: only kpod's own agent holds pods at a step\n");
    gitVersion = 'v1.32.4+kpod-0.1.0';
    expect(await ask('run x.yaml --until=a')).toContain('x.yaml');
    stranger.close();
  });

  test('words to paste lead to the same cluster', () => {
    expect(wordsOf({ context: 'a b', token: 'secret', asGroup: ['g', 'h'], insecureSkipTlsVerify: true, requestTimeout: '3' })).toBe(
      "--context 'a b' --token TOKEN --as-group g --as-group h --insecure-skip-tls-verify",
    );
  });
});
