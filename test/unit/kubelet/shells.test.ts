import { describe, expect, it } from 'vitest';
import type { ExecSession } from '../../../src/engine/types.ts';
import type { ShellRequest } from '../../../src/kubelet/shell/request.ts';
import { ownCommand, shellCommand } from '../../../src/kubelet/shell/tools.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const isShell = ({ name }: { readonly name: string }) => name.includes('_shell-');
const shellsOf = (node: SimulatedNode) => [...node.engine.world.containers.values()].filter(isShell);

/** A shell that goes on until it is closed or its container ends. */
async function open(node: SimulatedNode, request: Partial<ShellRequest> = {}, missed = false): Promise<ExecSession> {
  node.engine.scriptExec((name) => (isShell({ name }) ? { afterMs: 3_600_000, missed } : undefined));
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

  it.each([false, true])('goes with its pod, and was killed whether its engine has read that or not (missed: %s)', async (missed) => {
    const node = await crashing();
    const session = await open(node, {}, missed);
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

  it('is one of another image where its own cannot be had, and says so', async () => {
    const node = await startSimulatedNode();
    node.engine.addImage('tools');
    const wanting = container('run1', { image: 'nowhere/app', imagePullPolicy: 'Never', args: ['-v'] });
    await node.create(pod({ apps: [wanting] }));
    await open(node, { container: 'run1', image: 'tools' });
    const [shell] = shellsOf(node);
    expect(shell?.config.mounts.map(({ containerPath }) => containerPath)).not.toContain('/kpod/root');
    expect(shell?.config.env.find(({ name }) => name === 'KPOD_COMMAND')?.value).toBe('');
    const { detail } = node.engine.journal.find(({ verb, name }) => verb === 'exec' && isShell({ name })) ?? {};
    const why = 'Container image "nowhere/app" is not present with pull policy of Never';
    expect(detail).toContain(`echo '/kpod/root is missing: ${why}' >&2\n`);
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

describe('a shell that fixes a step', () => {
  const fix = (node: SimulatedNode, exitCode: number, afterMs = 100_000) => {
    node.engine.scriptExec((name) => (isShell({ name }) ? { afterMs, exitCode } : undefined));
    return node.kubelet.shell(node.pod(), { container: 'init1', command: [], stdin: true, tty: false, fix: true });
  };
  const stateOf = (node: SimulatedNode) => node.pod().status.initContainerStatuses?.[0]?.state;

  it('holds the step, which counts as succeeded when the shell ends with 0', async () => {
    const node = await crashing();
    const runs = node.engine.runsOf('init1').length;
    const opened = fix(node, 0);
    await node.clock.advance(90_000);
    expect(node.engine.runsOf('init1')).toHaveLength(runs);
    await node.clock.advance(20_000);
    expect(await (await opened).result).toEqual({ exitCode: 0 });
    expect(stateOf(node)?.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Fixed',
      message: 'A shell in its place has ended with exit code 0.',
    });
    expect(node.events()).toContain('Fixed init1');
    expect(node.pod().status.phase).toBe('Running');
    expect([node.engine.runsOf('init1').length, node.engine.runsOf('run1').length]).toEqual([runs, 1]);
    expect(shellsOf(node)).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('lets the step go on when the shell ends with another code, or is given up', async () => {
    const node = await crashing();
    const opened = fix(node, 1, 1_000);
    await node.clock.advance(2_000);
    expect(await (await opened).result).toEqual({ exitCode: 1 });
    const runs = node.engine.runsOf('init1').length;
    await node.clock.advance(300_000);
    expect(node.engine.runsOf('init1').length).toBeGreaterThan(runs);
    const session = fix(node, 0);
    await node.clock.settle();
    (await session).close();
    await node.clock.advance(400_000);
    expect(node.engine.runsOf('init1').length).toBeGreaterThan(runs + 1);
    expect(node.events()).not.toContain('Fixed init1');
  });

  it('waits for a run of the step, and keeps a pod that would have failed with it', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 10_000, exitCode: 1 });
    await node.create(pod({ init: ['init1'], apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    const opened = fix(node, 0, 60_000);
    await node.clock.advance(50_000);
    expect([node.pod().status.phase, shellsOf(node).length]).toEqual(['Pending', 1]);
    await node.clock.advance(30_000);
    expect(await (await opened).result).toEqual({ exitCode: 0 });
    expect(node.pod().status.phase).toBe('Running');
  });

  it('fails the pod after all when the shell ends with another code', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init1', { exitAfterMs: 1_000, exitCode: 1 });
    await node.create(pod({ init: ['init1'], apps: ['run1'], spec: { restartPolicy: 'Never' } }));
    const opened = fix(node, 2, 60_000);
    await node.clock.advance(70_000);
    expect((await (await opened).result).exitCode).toBe(2);
    expect([node.pod().status.phase, stateOf(node)?.terminated?.exitCode]).toEqual(['Failed', 1]);
  });

  it.each([
    ['run1', 'container run1 is no init container: a step that can be fixed is one'],
    ['side', 'side is a sidecar, which goes on running: what can be fixed has an end'],
    ['init2', 'init container init1 comes first'],
    ['init0', 'init container init0 has succeeded'],
  ])('is none for %s', async (step, why) => {
    const node = await startSimulatedNode();
    node.engine.script('init0', { exitAfterMs: 100 });
    node.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
    const side = container('side', { restartPolicy: 'Always' });
    await node.create(pod({ init: [side, 'init0', 'init1', 'init2'], apps: ['run1'] }));
    await node.clock.advance(5_000);
    const request = { container: step, command: [], stdin: true, tty: false, fix: true };
    await expect(node.kubelet.shell(node.pod(), request)).rejects.toThrow(why);
    expect(shellsOf(node)).toEqual([]);
  });

  it('is none for a step that goes on running, nor in a pod that has ended', async () => {
    const node = await startSimulatedNode();
    await node.create(pod({ init: ['init1'], apps: ['run1'] }));
    const refused = fix(node, 0).catch(String);
    await node.clock.advance(21_000);
    expect(await refused).toContain('init container init1 still runs: what can be fixed has failed, or has not begun');
    await expect(fix(await ended(), 0)).rejects.toThrow('pod web has ended: none of its steps goes on');
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
