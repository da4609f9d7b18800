import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolvePaths } from '../../../src/base/paths.ts';
import { createAgentStarter } from '../../../src/client/agent-process.ts';

test('a state directory that cannot be is told with the way out', async () => {
  const root = await mkdtemp(join(tmpdir(), 'kpod-start-'));
  await writeFile(join(root, 'file'), '');
  const stateDir = join(root, 'file', 'below');
  const paths = resolvePaths({ KPOD_STATE_DIR: stateDir }, { uid: 0, home: root, tmp: root });
  const start = createAgentStarter({ entry: '/nowhere', paths, env: {} });
  await expect(start()).rejects.toMatchObject({
    name: 'UserError',
    message: `kpod cannot keep its state in ${stateDir}: ENOTDIR: not a directory, mkdir '${stateDir}'; mend that, or set KPOD_STATE_DIR to a directory of your own`,
  });
  await rm(root, { recursive: true });
});
