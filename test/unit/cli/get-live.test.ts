import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, runCli, startCli } from '../../fakes/cli.ts';
import { timeline } from '../../fakes/timelines.ts';

let api: TestApi;
beforeEach(async () => {
  api = await startTestApi();
  await runCli(['create', '-f', '-'], {
    url: api.url,
    input:
      'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {initContainers: [{name: setup, image: b}], containers: [{name: main, image: b}]}\n',
  });
});
afterEach(() => api.close());

const get = (words: readonly string[], options: Partial<CliOptions> = {}): RunningCli =>
  startCli(['get', 'pods', '-w', ...words], { url: api.url, terminal: true, env: { LANG: 'C.UTF-8', NO_COLOR: '1' }, ...options });
const shows = (cli: RunningCli, text: string | RegExp) => expect.poll(cli.stdout).toMatch(text);
const redrawn = '\x1b[1A\r\x1b[J';
const header = /^NAME {3}READY {3}STATUS {4}RESTARTS {3}AGE\nweb /;

test('on a terminal a pod has one line, which changes in place, with its steps', async () => {
  const cli = get([]);
  await shows(cli, /web {2}0\/1 {2}Pending .*○ setup {2}○ main\n/);
  await api.setStatus('web', {
    initContainerStatuses: [
      {
        ...{ name: 'setup', ready: false, restartCount: 0, image: 'b', imageID: 'b', containerID: 'x://a', lastState: {} },
        state: { running: { startedAt: new Date().toISOString() } },
      },
    ],
  });
  await shows(cli, `${redrawn}web  0/1  Init:0/1`);
  await shows(cli, /● setup \d+s {2}○ main\n/);
  await runCli(['delete', 'pod', 'web', '--grace-period=0', '--force'], { url: api.url });
  await expect.poll(() => cli.stdout().endsWith(redrawn)).toBe(true);
});

test('what is pulled is shown with how far it is, and asked for only while that may be', async () => {
  const layers = { named: 9, done: 2 };
  const pull = { begin: new Date().toISOString(), layers };
  const subject = timeline([
    { name: 'setup', role: 'init', image: 'a.example/team/b:1', attempts: [{ attempt: 0, waiting: pull.begin, pull }] },
  ]);
  api.kubelet.timelines.set('web', subject);
  const waiting = { waiting: { reason: 'PodInitializing' } };
  const setup = { name: 'setup', ready: false, restartCount: 0, image: 'b', imageID: '', lastState: {} };
  await api.setStatus('web', { initContainerStatuses: [{ ...setup, state: waiting }] });
  await shows(get([], { size: { columns: 110, rows: 24 } }), /○ setup {2}○ main {2}pulling b:1 2\/9 layers \d+s\n/);
});

test('with -A names have their namespaces', async () => {
  await shows(get(['-A']), 'default/web  0/1');
});

test.each([[['--plain']], [['-o', 'wide']], [['--show-labels']], [['-L', 'app']]])('%s: the lines of kubectl', async (words) => {
  const cli = get(words);
  await shows(cli, /^NAME .*\nweb /);
  expect(cli.stdout()).not.toContain('\x1b');
});

test('in a pipe, too', async () => {
  await shows(get([], { terminal: false }), header);
});
