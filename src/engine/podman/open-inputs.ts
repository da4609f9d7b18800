import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { quoteCommandLine } from '../../base/quote-command-line.ts';
import type { EngineContext } from '../common/dialect.ts';
import { inspectAll } from '../common/inspect.ts';
import { labelsAt } from '../common/json-fields.ts';
import type { ContainerConfig } from '../types.ts';

/** On containers whose input outlives its clients. */
export const openInputLabel = 'dev.kpod.engine.open-input';

/** Whether a container's input stays open when a client leaves. */
export const hasOpenInput = ({ stdin, stdinOnce }: Pick<ContainerConfig, 'stdin' | 'stdinOnce'>): boolean => stdin && !stdinOnce;

/** Inputs of containers that more than one client is to write to. */
export interface OpenInputs {
  /** A container has been created. */
  created(id: string, config: ContainerConfig): void;
  /** What `start` is told for this container. */
  startFlags(id: string): Promise<readonly string[]>;
}

/**
 * conmon closes the input of a container when the first client leaves, unless it is told not to, which podman has no word for. So such
 * containers are started with a conmon that tells itself; it then goes on for all of the container's life, whatever becomes of kpod.
 */
export function createOpenInputs(context: EngineContext, conmonPath: string | undefined): OpenInputs {
  const known = new Map<string, boolean>();
  const directory = join(context.dir, 'podman');
  const script = join(directory, 'conmon-open-input');

  async function write(path: string): Promise<void> {
    await mkdir(directory, { recursive: true });
    await writeFileAtomic(script, `#!/bin/sh\nexec ${quoteCommandLine([path])} --leave-stdin-open "$@"\n`, 0o700);
  }
  let written: Promise<void> | undefined;

  async function isOpen(id: string): Promise<boolean> {
    const [entry] = await inspectAll(context, 'container', [id]);
    return labelsAt(entry, 'Config', 'Labels')[openInputLabel] !== undefined;
  }

  return {
    created: (id, config) => void known.set(id, hasOpenInput(config)),
    async startFlags(id) {
      const open = known.get(id) ?? (await isOpen(id));
      known.delete(id);
      if (!open || conmonPath === undefined) return [];
      written ??= write(conmonPath);
      await written;
      return [`--conmon=${script}`];
    },
  };
}
