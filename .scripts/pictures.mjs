// Makes what `.pictures` holds from real runs of the samples: recordings of the terminal as text, and screenshots of the page of `kpod ui`,
// light and dark. Runs as `npm run pictures`, after a build, on the engine that kpod takes (or KPOD_ENGINE), with chromium.
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pty from '@lydell/node-pty';
import { chromium } from 'playwright-core';
import { root } from './machine.mjs';
import { createScreen } from './screen.mjs';

const bin = join(root, 'bin', 'kpod.js');
const pictures = join(root, '.pictures');
const columns = 80;
const rows = 24;

const state = await mkdtemp(join(tmpdir(), 'kpod-pictures-'));
const { FORCE_COLOR: _color, ...rest } = process.env;
const env = {
  ...rest,
  KPOD_STATE_DIR: state,
  KPOD_CONFIG: join(state, 'config.yaml'),
  XDG_RUNTIME_DIR: state,
  TERM: 'xterm',
  NO_COLOR: '1',
};

/** Runs kpod to its end; rejects with what it printed when it fails. */
const kpod = async (...words) => (await promisify(execFile)(process.execPath, [bin, ...words], { cwd: root, env })).stdout;

/**
 * Runs kpod on a terminal and writes down each screen that it showed, with the seconds since its start.
 * @param {string} name @param {...string} words
 */
async function record(name, ...words) {
  const screen = createScreen();
  const frames = [];
  const started = Date.now();
  const terminal = pty.spawn(process.execPath, [bin, ...words], { cols: columns, rows, cwd: root, env, name: 'xterm' });
  terminal.onData((data) => {
    screen.write(data);
    const text = screen.text();
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    if (text !== '' && text !== frames.at(-1)?.text) frames.push({ seconds, text });
  });
  const { exitCode } = await new Promise((resolve) => terminal.onExit(resolve));
  await sleep(100);
  const parts =
    frames.length > 1 ? frames.map(({ seconds, text }) => `--- after ${seconds} s\n${text}\n`) : frames.map(({ text }) => `${text}\n`);
  await writeFile(
    join(pictures, `${name}.txt`),
    `$ kpod ${words.join(' ')}\n${parts.join('')}${exitCode === 0 ? '' : `--- exit code ${exitCode}\n`}`,
  );
}

/** Opens the page as a person would, and takes pictures of it. */
async function photograph() {
  const ui = spawn(process.execPath, [bin, 'ui'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium' });
  try {
    const url = String(await new Promise((resolve) => ui.stdout.once('data', resolve))).trim();
    const page = await (await browser.newContext({ viewport: { width: 1000, height: 420 } })).newPage();
    await page.goto(url);
    const take = async (name) => {
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`) });
      }
    };
    await page.getByRole('row', { name: /^tests/ }).waitFor();
    await page.getByRole('row', { name: /^web 1\/1/ }).waitFor();
    await take('pods');
    await page.setViewportSize({ width: 1000, height: 860 });
    await page.getByRole('link', { name: 'myapp-pod' }).click();
    await page
      .getByRole('region', { name: 'Why' })
      .getByText(/kpod apply/)
      .waitFor();
    await page.getByRole('table', { name: 'Timeline' }).waitFor();
    await take('stuck');
    await page.getByRole('link', { name: '← all pods' }).click();
    await page.getByRole('link', { name: 'web' }).click();
    await page.getByText(/^Ready after /).waitFor();
    await take('ready');
  } finally {
    await browser.close();
    ui.kill('SIGINT');
  }
}

try {
  await mkdir(pictures, { recursive: true });
  await kpod('doctor', '--fix');
  await record('run', 'run', 'samples/db.yaml', 'samples/web.yaml');
  await record('timeline', 'timeline', 'web');
  await kpod('create', '-f', 'samples/myapp.yaml', '-f', 'samples/tests.yaml');
  await kpod('wait', '--for=jsonpath={.status.initContainerStatuses[0].state.running}', 'pod/myapp-pod', '--timeout=60s');
  // Until its log says what it waits for.
  await sleep(5000);
  await record('why', 'why');
  await photograph();
} finally {
  await kpod('delete', 'all', '--all', '--now').catch(() => '');
  await kpod('agent', 'stop').catch(() => '');
  await rm(state, { recursive: true, force: true });
}
