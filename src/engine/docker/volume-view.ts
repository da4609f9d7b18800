import { basename, dirname, join } from 'node:path/posix';
import type { EngineContext } from '../common/dialect.ts';
import { directoryTar } from '../common/tar.ts';
import { EngineError } from '../types.ts';
import type { VolumeView } from './find-part.ts';
import { type ArchiveEntry, readFirstEntry } from './first-entry.ts';

/** A volume that a container, which need not run, has at `mountPoint`, seen through `docker cp`. */
export function createVolumeView(context: EngineContext, container: string, mountPoint: string): VolumeView {
  const { runner, clock } = context;
  return {
    async look(path) {
      const answer = await readBeginning(context, ['cp', `${container}:${join(mountPoint, path)}`, '-']);
      if ('entry' in answer) return answer.entry;
      if (/no such container:path|could not find the file|no such file/i.test(answer.complaint)) return undefined;
      // docker follows what leads in a circle, and gives up: like a link that leads out of the volume it leads to no part of it.
      if (/too many (links|levels)/i.test(answer.complaint)) return { kind: 'link', mode: 0o777, gid: 0, target: '/' };
      throw new EngineError(answer.complaint, { command: runner.show(['cp', container]), kind: 'other' });
    },
    async makeDirectory(path, { mode, gid }) {
      const place = join(mountPoint, path);
      await runner.run(['cp', '-', `${container}:${dirname(place)}`], { stdin: directoryTar(basename(place), { mode, gid }, clock.now()) });
    },
  };
}

type Beginning = { readonly entry: ArchiveEntry } | { readonly complaint: string };

/** The first entry of the archive that the command writes, which is then ended: it would go on with all that is below. */
function readBeginning({ runner }: EngineContext, args: readonly string[]): Promise<Beginning> {
  const child = runner.spawn(args, ['ignore', 'pipe', 'pipe']);
  return new Promise((resolve) => {
    let archive = Buffer.alloc(0);
    let complaint = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      archive = Buffer.concat([archive, chunk]);
      const entry = readFirstEntry(archive);
      if (!entry) return;
      resolve({ entry });
      child.kill('SIGKILL');
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk;
    });
    child.on('error', ({ message }) => resolve({ complaint: message }));
    child.on('close', () => resolve({ complaint: complaint.trim() || 'docker cp wrote nothing' }));
  });
}
