import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';
import { createAgentStarter } from '../../../src/client/agent-process.ts';

test.each([
  ["process.send('the disk is full', undefined, {}, () => process.exit(1))", { code: 1, signal: null, failure: 'the disk is full' }],
  ['process.exit(0)', { code: 0, signal: null }],
  ["process.kill(process.pid, 'SIGKILL')", { code: null, signal: 'SIGKILL' }],
])('the end of an agent is told with what it says of it: %s', async (script, exit) => {
  const root = await mkdtemp(join(tmpdir(), 'kpod-start-'));
  await writeFile(join(root, 'entry.cjs'), script);
  const paths = resolvePaths({ KPOD_STATE_DIR: join(root, 'state') }, { uid: 0, home: root, tmp: root });
  const agent = await createAgentStarter({ entry: join(root, 'entry.cjs'), paths, env: {} })();
  await expect.poll(() => agent.exit()).toEqual(exit);
  await rm(root, { recursive: true });
});

test('a state directory that cannot be is told with the way out', async () => {
  const root = await mkdtemp(join(tmpdir(), 'kpod-start-'));
  await writeFile(join(root, 'file'), '');
  const stateDir = join(root, 'file', 'below');
  const paths = resolvePaths({ KPOD_STATE_DIR: stateDir }, { uid: 0, home: root, tmp: root });
  const start = createAgentStarter({ entry: '/nowhere', paths, env: {} });
  await expect(start()).rejects.toMatchObject({
    name: 'UserError',
    message: `kpod cannot keep its state in ${stateDir}: a part of the path is not a directory; mend that, or set KPOD_STATE_DIR to a directory of your own`,
  });
  await rm(root, { recursive: true });
});
