import { describe, expect, it } from 'vitest';
import type { ExecSession } from '../../../src/engine/types.ts';
import type { ShellRequest } from '../../../src/kubelet/shell/request.ts';
import { ownCommand, shellCommand } from '../../../src/kubelet/shell/tools.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const isShell = ({ name }: { readonly name: string }) => name.includes('_shell-');
const shellsOf = (node: SimulatedNode) => [...node.engine.world.containers.values()].filter(isShell);

/** A shell that goes on until it is closed or its container ends. */
async function open(node: SimulatedNode, request: Partial<ShellRequest> = {}): Promise<ExecSession> {
  node.engine.scriptExec((name) => (isShell({ name }) ? { afterMs: 3_600_000 } : undefined));
  const wanted = { container: 'init1', command: [], stdin: true, tty: false, ...request };
  const opened = node.kubelet.shell(node.pod(), wanted);
  await node.clock.settle();
  return opened;
}

async function crashing(): Promise<SimulatedNode> {
  const node = await startSimulatedNode();
  node.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
  const init = container('init1', {
    command: ['sh', '-c', 'wait for it'],
    args: ['a b'],
    env: [{ name: 'COLOR', value: 'blue' }],
    workingDir: '/work',
    securityContext: { runAsUser: 7 },
  });
  await node.create(pod({ init: [init], apps: ['run1'] }));
  await node.clock.advance(5_000);
  return node;
}

async function ended(): Promise<SimulatedNode> {
  const node = await startSimulatedNode();
  node.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
  await node.create(pod({ init: ['init1'], apps: ['run1'], spec: { restartPolicy: 'Never' } }));
  await node.clock.advance(5_000);
  expect(node.pod().status.phase).toBe('Failed');
  return node;
}

const sandboxState = (node: SimulatedNode) => [...node.engine.world.sandboxes.values()].map(({ state }) => state);

describe('a shell in the place of a container', () => {
  it('has what the container has, and its command at hand; status and events know nothing of it', async () => {
    const node = await crashing();
    const { status } = node.pod();
    const events = node.events();
    const session = await open(node);
    const [shell] = shellsOf(node);
    const [step] = [...node.engine.world.containers.values()].filter(({ name }) => name.startsWith('k8s_init1_'));
    const { env, mounts, name: _name, labels: _labels, command: _command, ...rest } = shell?.config ?? {};
    const { env: stepEnv = [], mounts: stepMounts = [], name: _, labels: __, command: ___, args: ____, ...stepRest } = step?.config ?? {};
    expect(rest).toEqual(stepRest);
    expect(env).toEqual([...stepEnv, { name: 'KPOD_COMMAND', value: "sh -c 'wait for it' 'a b'" }]);
    expect(mounts?.map(({ containerPath }) => containerPath)).toEqual([
      ...stepMounts.map(({ containerPath }) => containerPath),
      '/kpod/bin',
    ]);
    expect(node.pod().status).toEqual(status);
    expect(node.events()).toEqual(events);
    session.close();
    await node.clock.settle();
    expect(shellsOf(node)).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('leaves the step alone, which is tried again beside it', async () => {
    const node = await crashing();
    await open(node);
    const before = node.engine.runsOf('init1').length;
    await node.clock.advance(120_000);
    expect(node.engine.runsOf('init1').length).toBeGreaterThan(before);
    expect(shellsOf(node)).toHaveLength(1);
  });

  it('in a pod that has ended has its sandbox for so long', async () => {
    const node = await ended();
    const { status } = node.pod();
    const first = await open(node);
    const second = await open(node, { container: 'run1' });
    expect(sandboxState(node)).toEqual(['ready']);
    first.close();
    await node.clock.advance(60_000);
    expect([sandboxState(node), shellsOf(node).length]).toEqual([['ready'], 1]);
    second.close();
    await node.clock.settle();
    expect([sandboxState(node), shellsOf(node).length]).toEqual([['notReady'], 0]);
    expect(node.pod().status).toEqual(status);
  });

  it('keeps the sandbox of a pod that ends meanwhile', async () => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { exitAfterMs: 10_000, exitCode: 0 });
    await node.create(pod({ apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    const session = await open(node, { container: 'run1' });
    await node.clock.advance(60_000);
    expect([node.pod().status.phase, sandboxState(node)]).toEqual(['Succeeded', ['ready']]);
    session.close();
    await node.clock.settle();
    expect(sandboxState(node)).toEqual(['notReady']);
  });

  it('goes with its pod', async () => {
    const node = await crashing();
    const session = await open(node);
    await node.remove('web', 0);
    await node.clock.advance(10_000);
    expect(await session.result).toEqual({ exitCode: 137 });
    expect([shellsOf(node).length, sandboxState(node)]).toEqual([0, []]);
  });

  it('goes with its sandbox', async () => {
    const node = await crashing();
    await open(node);
    node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
    await node.clock.advance(60_000);
    expect(shellsOf(node)).toEqual([]);
  });

  it('of a kpod that was killed is removed by the next one', async () => {
    const node = await ended();
    const session = await open(node);
    const config = shellsOf(node)[0]?.config;
    session.close();
    await node.clock.settle();
    await node.engine.restartSandbox(config?.sandboxId ?? '');
    if (config) await node.engine.runContainer({ ...config, name: config.name.replace(/_shell-.*/, '_shell-before-1') });
    expect([sandboxState(node), shellsOf(node).length]).toEqual([['ready'], 1]);
    await node.clock.advance(61_000);
    expect([sandboxState(node), shellsOf(node).length]).toEqual([['notReady'], 0]);
  });

  it('says what stands in its way', async () => {
    const node = await crashing();
    const refused = async (request: Partial<ShellRequest>, subject = node.pod()) => {
      const refusal = node.kubelet
        .shell(subject, { container: 'init1', command: [], stdin: true, tty: false, ...request })
        .then(() => 'opened', String);
      await node.clock.advance(11_000);
      return refusal;
    };
    expect(await refused({ image: 'nowhere/tools' })).toContain('no shell in the place of container init1: ');
    await node.create(pod({ name: 'gated', uid: 'uid-2', spec: { schedulingGates: [{ name: 'wait' }] } }));
    expect(await refused({ container: 'app' }, node.pod('gated'))).toBe(
      'ApiError: Internal error occurred: pod gated has no sandbox yet that a shell could be in; kpod why gated says what it waits for',
    );
    expect(shellsOf(node)).toEqual([]);
  });
});

describe('the tools of a shell', () => {
  const image = { id: '', name: '', sizeBytes: 0, stopSignal: 'SIGTERM', user: '', entrypoint: ['/entry'], cmd: ['run', 'a b'] };

  it.each([
    ['what the image runs', {}, "/entry run 'a b'"],
    ['arguments of the container in the place of those of the image', { args: ['-v'] }, '/entry -v'],
    ['a command of the container, without any of the image', { command: ['sh', '-c', "echo 'it'"] }, `sh -c 'echo '\\''it'\\'''`],
    ['both of the container', { command: ['cat'], args: ['', '$x'] }, "cat '' '$x'"],
  ])('know %s', (_, config, text) => {
    expect(ownCommand(config, image)).toBe(text);
  });

  it('know that there is nothing to run', () => {
    const { entrypoint: _entrypoint, cmd: _cmd, ...bare } = image;
    expect(ownCommand({}, bare)).toBe('');
  });

  it('are found by a command in the place of the shell, too', () => {
    expect(shellCommand(['kpod-rerun', 'a b']).slice(3)).toEqual(['sh', 'kpod-rerun', 'a b']);
    expect(shellCommand([]).slice(3)).toEqual(['sh', 'sh']);
  });
});
