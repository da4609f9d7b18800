import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOnTerminal } from './support/terminal.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const manifest = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
    - { name: setup, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, '2'] }
  containers:
    - { name: main, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, '3600'] }
`;

const coloured = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`);

describe.each(enginesUnderTest)('On a real terminal, on %s', (engine) => {
  let work: Workspace;
  let file: string;
  beforeAll(async () => {
    work = await createWorkspace(engine);
    file = await work.write('web.yaml', manifest);
  });
  afterAll(() => work.dispose());

  it('run has one line that changes in place, with the steps as marks and in colours, no wider than the terminal', async () => {
    const run = startOnTerminal(work, ['run', file]);
    await eventually(async () => expect(run.screen()).toMatch(/^web {2}0\/1 {2}Init:0\/1 .*● setup \ds {2}○ main$/m));
    expect(await run.finished).toBe(0);
    expect(run.screen()).toMatch(/^pod\/web created\nweb {2}1\/1 {2}Running .*✓ setup {2}● main \ds\n$/);
    expect(run.written()).toMatch(coloured);
    for (const line of run.screen().split('\n')) expect(line.length).toBeLessThan(80);
  });

  it('with --plain, without colours and in a narrow terminal it says the same', async () => {
    const plain = startOnTerminal(work, ['run', '--plain', file], { env: { NO_COLOR: '1' } });
    expect(await plain.finished).toBe(0);
    expect(plain.written()).not.toContain('\u001b');
    expect(plain.screen()).toMatch(/^pod\/web unchanged\nweb {3}1\/1 {5}Running .*\n$/);
    const narrow = startOnTerminal(work, ['run', file], { columns: 40, env: { NO_COLOR: '1' } });
    expect(await narrow.finished).toBe(0);
    expect(narrow.written()).not.toMatch(coloured);
    expect(narrow.screen()).toMatch(/^pod\/web unchanged\nweb .*Running.*\n$/);
  });

  it('get -w is live, and stays one line when the terminal becomes narrower', async () => {
    const get = startOnTerminal(work, ['get', 'pods', '-w']);
    await eventually(async () => expect(get.screen()).toMatch(/^web {2}1\/1 {2}Running .*✓ setup {2}● main \d+s\n$/));
    get.resize(50);
    await work.ok('delete', 'pod', 'web', '--now');
    await eventually(async () => expect(get.screen().trim()).toBe(''));
    get.type('\u0003');
    await get.finished;
  });

  it('leaves nothing', async () => {
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
