import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { kubectls } from '../../e2e/support/kubectls.ts';
import { editor, walkFiles } from '../kubectl/files.ts';
import { walkSteps } from '../kubectl/steps.ts';
import { walk } from '../kubectl/walk.ts';
import type { Scene } from '../scene.ts';
import type { Group, Row } from '../table.ts';

/** Every kubectl that is here goes through the same command lines, let in as a user would let it in. */
export const kubectlWalks: readonly Group[] = [
  {
    owner: 'clients',
    name: 'kubectl',
    rows: kubectls.map(
      ({ version, path }): Row => ({
        timeoutMs: 1_200_000,
        title: `${version} walks through ${walkSteps.length} command lines`,
        scenario: (scene) => goThrough(scene, path, version),
      }),
    ),
  },
];

/** Where there is control group v2. */
const controllers = '/sys/fs/cgroup/cgroup.controllers';

async function goThrough({ setup, namespace, work }: Scene, path: string, version: string): Promise<void> {
  const directory = join(work.dir, namespace);
  for (const [name, text] of Object.entries({ ...walkFiles, 'edit.sh': editor })) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  }
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, await work.ok('kubeconfig'), { mode: 0o600 });
  const [node = ''] = (await work.ok('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.name}')).split(' ');
  const minor = Number(version.split('.')[1] ?? Number.NaN);
  const isMeasured = !setup.isRootless || existsSync(controllers);
  const steps = walkSteps.filter(({ measured }) => isMeasured || !measured);
  const wrong = await walk(steps, { path, minor, kubeconfig, namespace, node, directory });
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${steps.length} were not as they must be:\n${wrong.join('\n\n')}`);
}
