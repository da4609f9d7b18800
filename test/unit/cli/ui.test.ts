import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';
import { startTestApi, type TestApi } from '../../fakes/api.ts';
import { type CliOptions, type RunningCli, runCli, startCli } from '../../fakes/cli.ts';

let api: TestApi;
let directory: string;
let running: RunningCli | undefined;

beforeEach(async () => {
  api = await startTestApi({ loadPage: async () => ({ html: 'page', css: '', script: '', icon: '' }) });
  directory = mkdtempSync(join(tmpdir(), 'kpod-ui-'));
});
afterEach(async () => {
  running?.interrupt();
  await running?.result;
  running = undefined;
  await api.close();
  rmSync(directory, { recursive: true });
});

async function start(
  words: readonly string[],
  options: Partial<CliOptions> = {},
): Promise<{ readonly cli: RunningCli; readonly url: string }> {
  const cli = startCli(['ui', ...words], { url: api.url, ...options });
  running = cli;
  await expect.poll(cli.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+\n$/);
  return { cli, url: cli.stdout().trim() };
}

test('prints the address alone, and keeps the page open until it is interrupted', async () => {
  const { cli, url } = await start([]);
  expect(await (await fetch(url)).text()).toBe('page');
  cli.interrupt();
  expect(await cli.result).toEqual({
    stdout: `${url}\n`,
    stderr: 'The page is open until you press Ctrl-C. Who has this address can read pods, events and logs.\n',
    exitCode: 0,
  });
  await expect.poll(() => fetch(url).catch((error: Error) => error.message)).toBe('fetch failed');
});

test('says that the agent has ended', async () => {
  const { cli } = await start([]);
  await api.close();
  expect(await cli.result).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('error: the agent has ended, and the page with it'),
  });
  api = await startTestApi();
});

test('says that a port is taken', async () => {
  const { url } = await start([]);
  const { port } = new URL(url);
  expect(await runCli(['ui', `--port=${port}`], { url: api.url })).toEqual({
    stdout: '',
    stderr: `error: port ${port} of 127.0.0.1 is taken; name another one, or none to get any that is free\n`,
    exitCode: 1,
  });
});

test('says that an older agent has no such page', async () => {
  await api.close();
  api = await startTestApi();
  expect(await runCli(['ui'], { url: api.url })).toMatchObject({
    exitCode: 1,
    stderr: 'error: the agent that runs is of a kpod without this page: kpod agent stop, then try again\n',
  });
});

test('gives a browser a file of the user that leads to the page: the token is in no command line', async () => {
  const heard = join(directory, 'heard');
  const browser = join(directory, 'xdg-open');
  writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$@" > ${heard}\n`);
  chmodSync(browser, 0o755);
  const paths = resolvePaths({ KPOD_STATE_DIR: directory, XDG_RUNTIME_DIR: directory }, { uid: 0, home: directory, tmp: directory });
  const host = { paths: { ...paths, socket: join(directory, 'kpod.sock') } };
  const { cli, url } = await start(['--open'], { env: { PATH: directory }, host });
  await expect.poll(() => existsSync(heard) && readFileSync(heard, 'utf8')).toMatch(/^file:.*\n$/);
  const file = fileURLToPath(readFileSync(heard, 'utf8').trim());
  expect(readFileSync(file, 'utf8')).toContain(`url=${url}"`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  cli.interrupt();
  expect((await cli.result).exitCode).toBe(0);
  expect(existsSync(file)).toBe(false);
});

test('goes on without a browser, and says so', async () => {
  const paths = resolvePaths({ KPOD_STATE_DIR: directory }, { uid: 0, home: directory, tmp: directory });
  const host = { paths: { ...paths, socket: join(directory, 'kpod.sock') } };
  const { cli } = await start(['--open'], { env: { PATH: directory }, host });
  await expect.poll(cli.stderr).toContain(`warning: no browser was opened (there is no program xdg-open); open the address yourself\n`);
});
