import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import type { Runner } from '../command/runner.ts';
import type { EnvSecrets } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { stringAt } from '../common/json-fields.ts';
import type { ContainerConfig } from '../types.ts';

const prefix = 'env-secret-';
const valueVariable = 'KPOD_SECRET_VALUE';

/**
 * Secrets of one podman, which reads them at every start and exec. A file in `dir` stands for each secret before there is one, and names its container: so none is left behind by
 * a death in between, and nobody asks podman for secrets where there never were any.
 */
export function createEnvSecrets({ runner, dir }: { readonly runner: Runner; readonly dir: string }): EnvSecrets {
  let known: Promise<Map<string, string>> | undefined;
  const load = async () => {
    const names = (await readdir(dir).catch(() => [])).filter((file) => file.startsWith(prefix) && !file.endsWith('.tmp'));
    const owners = names.map(async (file) => [file.slice(prefix.length), await readFile(join(dir, file), 'utf8')] as const);
    return new Map(await Promise.all(owners));
  };
  const secrets = () => {
    known ??= load();
    return known;
  };
  /** Containers whose create is under way. */
  const making = new Set<string>();
  let isSwept = false;

  const make = async (container: string, env: ContainerConfig['env']): Promise<readonly string[]> => {
    const stem = `kpod-env-${createHash('sha256').update(`${dir}\n${container}`).digest('hex').slice(0, 32)}`;
    const flags: string[] = [];
    for (const [index, { name, value }] of env.entries()) {
      const secret = `${stem}-${index}`;
      await writeFileAtomic(join(dir, prefix + secret), container);
      (await secrets()).set(secret, container);
      // One that a create left which was cut off has the value of that try.
      await runner.tryRun(['secret', 'rm', secret]);
      // podman takes no standard input but a pipe, and Node makes sockets.
      await runner.run(['secret', 'create', '--env', secret, valueVariable], { env: { [valueVariable]: value } });
      flags.push('--secret', `${secret},type=env,target=${name}`);
    }
    return flags;
  };
  const sweep = async (): Promise<void> => {
    const all = await secrets();
    const owners = [...new Set(all.values())].filter((container) => !making.has(container));
    if (owners.length === 0) return;
    const entries = await inspectAll({ runner }, 'container', owners);
    const present = new Set(entries.map((entry) => stringAt(entry, 'Name')));
    const gone = owners.filter((container) => !present.has(container) && !making.has(container));
    for (const [secret, container] of [...all]) {
      if (!gone.includes(container)) continue;
      const { failure } = await runner.tryRun(['secret', 'rm', secret]);
      if (failure && !/no such secret|no secret with/i.test(failure.message)) continue;
      await rm(join(dir, prefix + secret), { force: true });
      all.delete(secret);
    }
  };
  return {
    async during(container, env, create) {
      making.add(container);
      try {
        return await create(await make(container, env));
      } catch (error) {
        making.delete(container);
        await sweep().catch(() => undefined);
        throw error;
      } finally {
        making.delete(container);
      }
    },
    sweep,
    async sweepOnce() {
      if (isSwept) return;
      await sweep();
      isSwept = true;
    },
  };
}
