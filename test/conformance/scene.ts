/** Where a row plays: a namespace of its own in the workspace that the rows of an engine share. */
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { stringify } from 'yaml';
import type { ContainerStatus, Event, Pod } from '../../src/api/types.ts';
import { resolvePaths } from '../../src/base/paths.ts';
import { eventually, type Ran, type Started, type Workspace } from '../e2e/support/workspace.ts';
import type { Manifest } from './manifests.ts';
import type { Setup } from './setup.ts';

export interface Scene {
  readonly setup: Setup;
  readonly namespace: string;
  readonly work: Workspace;
  /** Runs kpod in the namespace to its end, with what it reads on stdin. */
  kpod(words: readonly string[], input?: string): Promise<Ran>;
  /** The same; fails the row unless it exits with 0. Answers stdout. */
  ok(...words: readonly string[]): Promise<string>;
  /** Starts kpod in the namespace and leaves it running. */
  start(...words: readonly string[]): Started;
  /** Runs a verb on a file with these objects, `create` unless told; fails the row unless it exits with 0. Answers stdout. */
  create(manifests: readonly Manifest[], verb?: string): Promise<string>;
  /** The same, where it must be refused: answers what was said. */
  refused(manifests: readonly Manifest[], verb?: string): Promise<string>;
  pod(name: string): Promise<Pod>;
  /** Asks the API itself, at a path of the namespace: `GET apis/apps/v1 deployments/web/scale`. Answers what it says. */
  ask(method: string, group: string, path: string, body?: object, contentType?: string): Promise<Answer>;
  /** Opens a WebSocket at a path of the namespace; answers all messages that come until the agent closes it. */
  hear(path: string, protocol: string): Promise<readonly Buffer[]>;
  /** Waits until the pod is as told; answers it. */
  podOnceIt(name: string, isSo: (pod: Pod) => void): Promise<Pod>;
  /** Creates a pod and what it needs, waits for its end and answers the log of each container. Fails the row unless it is in that phase. */
  logsOfRun(manifests: readonly Manifest[], phase?: string): Promise<Record<string, string>>;
  /** Creates a pod and what it needs, and waits until it is Ready. */
  running(...manifests: readonly Manifest[]): Promise<Pod>;
  /** Runs a script in a container; fails the row unless it exits with 0. Answers stdout. */
  inside(pod: string, container: string, script: string): Promise<string>;
  log(pod: string, container: string): Promise<string>;
  events(pod: string): Promise<readonly Event[]>;
}

/** What the API said; `body` is an object as JSON. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what it says is what is tested
  readonly body: any;
}

/** Makes a scene; `end` it. `evidence` answers what helps to understand why the row failed. */
export async function createScene(
  work: Workspace,
  setup: Setup,
  namespace: string,
): Promise<Scene & { evidence(): Promise<string>; end(): Promise<void> }> {
  const inNamespace = (words: readonly string[]) => [words[0] ?? '', '-n', namespace, ...words.slice(1)];
  let files = 0;

  const kpod: Scene['kpod'] = (words, input) => work.kpod(inNamespace(words), input === undefined ? {} : { input });
  const ok: Scene['ok'] = async (...words) => {
    const { stdout, stderr, exitCode } = await kpod(words);
    if (exitCode !== 0) throw new Error(`\`kpod ${words.join(' ')}\` exits with ${exitCode}: ${stderr || stdout}`);
    return stdout;
  };
  const write = (manifests: readonly Manifest[]) =>
    work.write(`${namespace}-${++files}.yaml`, manifests.map((manifest) => stringify(manifest, { version: '1.1' })).join('---\n'));
  const pod: Scene['pod'] = async (name) => JSON.parse(await ok('get', 'pod', name, '-o', 'json')) as Pod;
  const create: Scene['create'] = async (manifests, verb = 'create') => ok(verb, '-f', await write(manifests));
  const podOnceIt: Scene['podOnceIt'] = async (name, isSo) => {
    let stuck: StuckError | undefined;
    const found = await eventually(async () => {
      const seen = await pod(name);
      try {
        isSo(seen);
      } catch (error) {
        if (!(error instanceof StuckError)) throw error;
        stuck = error;
      }
      return seen;
    });
    if (stuck !== undefined) throw stuck;
    return found;
  };
  const log: Scene['log'] = (name, container) => ok('logs', name, '-c', container);

  await work.ok('create', 'namespace', namespace);
  return {
    setup,
    namespace,
    work,
    kpod,
    ok,
    start: (...words) => work.start(inNamespace(words)),
    create,
    async refused(manifests, verb = 'create') {
      const ran = await kpod([verb, '-f', await write(manifests)]);
      expect(ran, 'it had to be refused').toMatchObject({ exitCode: 1, stdout: '' });
      return ran.stderr;
    },
    pod,
    ask: (method, group, path, body, contentType = 'application/json') =>
      askAgent(work, { method, path: `/${group}/namespaces/${namespace}/${path}`, contentType }, body),
    hear: (path, protocol) => hearAgent(work, `/api/v1/namespaces/${namespace}/${path}`, protocol),
    podOnceIt,
    async logsOfRun(manifests, phase = 'Succeeded') {
      await create(manifests);
      const name = nameOfPod(manifests);
      const ended = await podOnceIt(name, (seen) => {
        giveUpOn(seen);
        expect(seen.status.phase).toMatch(/^(Succeeded|Failed)$/);
      });
      const names = [...(ended.spec.initContainers ?? []), ...ended.spec.containers].map((container) => container.name);
      const logs = await Promise.all(names.map(async (container) => [container, await log(name, container)] as const));
      expect(ended.status.phase, `the logs are ${JSON.stringify(Object.fromEntries(logs))}; the phase`).toBe(phase);
      return Object.fromEntries(logs);
    },
    async running(...manifests) {
      await create(manifests);
      return podOnceIt(nameOfPod(manifests), (seen) => {
        giveUpOn(seen);
        expect(seen.status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
      });
    },
    inside: (name, container, script) => ok('exec', name, '-c', container, '--', 'sh', '-c', script),
    log,
    async events(name) {
      const list = JSON.parse(await ok('get', 'events', '-o', 'json')) as { items: Event[] };
      return list.items.filter((event) => event.involvedObject.name === name);
    },
    async evidence() {
      const all = await kpod(['get', 'all', '-o', 'wide']);
      const described = await kpod(['describe', 'pods']);
      const pods = (JSON.parse((await kpod(['get', 'pods', '-o', 'json'])).stdout || '{"items":[]}') as { items: Pod[] }).items;
      const logs = await Promise.all(
        pods.flatMap((one) =>
          statusesOf(one).map(async ({ name: container }) => {
            const { stdout, stderr } = await kpod(['logs', one.metadata.name, '-c', container, '--tail=20']);
            return `--- log of ${one.metadata.name}/${container}\n${stdout}${stderr}`;
          }),
        ),
      );
      const events = await kpod(['events']);
      return [all.stdout, described.stdout, described.stderr, events.stdout, ...logs].join('\n');
    },
    async end() {
      // Before their pods, of which they would make new ones.
      await work.kpod(['delete', makers, '--all', '-n', namespace, '--wait=false']);
      await work.kpod(['delete', 'pods', '--all', '-n', namespace, '--grace-period=0', '--force']);
      await work.kpod(['delete', 'namespace', namespace, '--wait=false']);
    },
  };
}

const makers = 'cronjobs,jobs,deployments,statefulsets,daemonsets,replicasets,replicationcontrollers';

/** One request to the workspace's agent. */
const socketOf = (work: Workspace): string =>
  resolvePaths(work.env, { uid: process.getuid?.() ?? 0, home: work.env['HOME'] ?? '', tmp: tmpdir() }).socket;

function hearAgent(work: Workspace, path: string, protocol: string): Promise<readonly Buffer[]> {
  const webSocket = new WebSocket(`ws+unix://${socketOf(work)}:${path}`, protocol);
  const messages: Buffer[] = [];
  webSocket.on('message', (message) => messages.push(message as Buffer));
  return new Promise((resolve, reject) => {
    webSocket.once('error', reject).once('close', () => resolve(messages));
  });
}

function askAgent(
  work: Workspace,
  { method, path, contentType }: { readonly method: string; readonly path: string; readonly contentType: string },
  body?: object,
): Promise<Answer> {
  const socket = socketOf(work);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  // Without a length Node sends no body with DELETE.
  const headers = sent === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(sent) };
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath: socket, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    asked.on('error', reject);
    asked.end(sent);
  });
}

function nameOfPod(manifests: readonly Manifest[]): string {
  const found = manifests.find(({ kind }) => kind === 'Pod');
  if (found === undefined) throw new Error('there is no pod among the manifests');
  return found.metadata.name;
}

/** Every container that has a status, inits first. */
export const statusesOf = (pod: Pod): readonly ContainerStatus[] => [
  ...(pod.status.initContainerStatuses ?? []),
  ...(pod.status.containerStatuses ?? []),
];

/** Waiting for a pod that cannot start is waiting in vain. */
function giveUpOn(pod: Pod): void {
  const stuck = statusesOf(pod).find(({ state }) =>
    /^(CreateContainerError|InvalidImageName|ErrImagePull|ImagePullBackOff)$/.test(state?.waiting?.reason ?? ''),
  );
  if (stuck !== undefined)
    throw new StuckError(`${stuck.name} does not start: ${stuck.state?.waiting?.reason}: ${stuck.state?.waiting?.message}`);
}

class StuckError extends Error {}
