import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';
import { install, makeBundle } from '../../fakes/installation.ts';

let root: string;

const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: root, XDG_RUNTIME_DIR: join(root, 'run') });

/** The command line as a process of its own: the bundle that ships. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kpod-cli-process-'));
  await install(root, await makeBundle());
  // Without a place of its own for the socket, no agent is asked.
  const { runtimeDir } = resolvePaths(environment(), { uid: process.getuid?.() ?? 0, home: root, tmp: tmpdir() });
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Runs kpod with code planted before it. */
const kpod = (words: readonly string[], planted = '', options = {}) =>
  execa(process.execPath, [`--import=data:text/javascript,${encodeURIComponent(planted)}`, join(root, 'bin', 'kpod.js'), ...words], {
    env: environment(),
    extendEnv: false,
    reject: false,
    ...options,
  });

/** Every request waits for ever, and keeps nothing going. */
const silence = `import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
http.request = () => ({ on() {}, end() {} });
syncBuiltinESMExports();`;

describe('a command', () => {
  test('that waits for what cannot come says so', async () => {
    const { exitCode, stdout, stderr } = await kpod(['agent', 'status'], silence);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'error: this is a defect in kpod: the command waits for something that cannot come\nRun the command again with -v to see where it comes from.',
    });
  });

  test.each(["throw new Error('planted')", "Promise.reject(new Error('planted'))"])(
    'says an error that nobody handled: %s',
    async (fault) => {
      const { exitCode, stderr } = await kpod(['agent', 'status'], `${silence}\nsetTimeout(() => { ${fault}; }, 200);`);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 1,
        stderr: 'error: this is a defect in kpod: planted\nRun the command again with -v to see where it comes from.',
      });
    },
  );

  test.runIf(process.platform === 'linux')('whose output cannot be written says why', async () => {
    const full = createWriteStream('/dev/full');
    await new Promise((done) => full.once('open', done));
    const { exitCode, stderr } = await kpod(['completion', 'bash'], '', { stdout: full });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'error: write /dev/stdout: no space left on device' });
    full.destroy();
  });
});
