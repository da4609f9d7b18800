import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../../api/errors.ts';
import type { PodVolumeList, VolumeFileList } from '../../../api/pod-volumes.ts';
import { unpack } from '../../archives/unpack.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { asUserError } from '../../errors/file-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath, resourceFor } from '../../selecting/paths.ts';
import { readVolumeSpec, type VolumeSpec } from './spec.ts';
import { filesTable, volumesTable } from './tables.ts';
import type { volumeVerb } from './verb.ts';

type Call = CallOf<typeof volumeVerb>;

/** `kpod volume`: what lies in a pod's volumes, whatever runs of it: the agent reads it where it lies. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const [word, ...operands] = call.args;
  switch (word) {
    case 'ls':
      return list(call, operands, deps);
    case 'cat':
      return printFile(call, operands, deps);
    case 'cp':
      return copy(call, operands, deps);
    default:
      throw word === undefined
        ? new UsageError(call.name, 'which of ls, cat, cp?')
        : new UsageError(call.name, `unknown command ${JSON.stringify(word)}`, 'examples');
  }
}

/** Exactly so many operands, or the usage. */
function checkCount({ name, args }: Call, operands: readonly string[], expected: readonly string[]): void {
  if (operands.length === expected.length) return;
  const wanted = `kpod volume ${args[0]} ${expected.join(' ')}`;
  throw new UsageError(
    name,
    operands.length < expected.length ? `an operand is missing: ${wanted}` : `too many operands: ${wanted}`,
    'examples',
  );
}

/** A place in a volume: what only means the pod, or all of its volumes, is refused. */
function placeIn(word: string): VolumeSpec & { readonly volume: string } {
  const spec = readVolumeSpec(word);
  if (spec.volume === undefined) throw new UserError(`${JSON.stringify(word)} names no volume: it must be POD:VOLUME/PATH`);
  return { ...spec, volume: spec.volume };
}

async function list(call: Call, operands: readonly string[], deps: CommandDeps): Promise<void> {
  checkCount(call, operands, ['POD[:VOLUME[/PATH]]']);
  const { output } = call.flags;
  if (output !== '' && output !== 'json') throw new UserError(`output must be '' or 'json': ${output}`);
  const spec = readVolumeSpec(operands[0] ?? '');
  const path = pathOf(spec, call);
  const query = spec.volume === undefined ? {} : { volume: spec.volume, path: spec.path, as: 'list' };
  const answer = await deps.client.request<PodVolumeList | VolumeFileList>('GET', path, { query });
  if (output === 'json') return deps.streams.out(`${JSON.stringify(answer, null, 4)}\n`);
  if (answer.kind === 'VolumeFileList') {
    await deps.streams.out(filesTable(answer.items));
    if (answer.left > 0) deps.streams.err(`and ${answer.left} more\n`);
    return;
  }
  if (answer.items.length > 0) return deps.streams.out(volumesTable(answer.items));
  deps.streams.err(`pod "${spec.pod}" has no volumes\n`);
}

async function printFile(call: Call, operands: readonly string[], deps: CommandDeps): Promise<void> {
  checkCount(call, operands, ['POD:VOLUME/PATH']);
  const content = await open(placeIn(operands[0] ?? ''), 'file', call, deps);
  try {
    for await (const chunk of content) await deps.streams.out(chunk as Buffer);
  } catch (error) {
    throw brokeOff(error);
  }
}

async function copy(call: Call, operands: readonly string[], deps: CommandDeps): Promise<void> {
  checkCount(call, operands, ['POD:VOLUME[/PATH]', 'DESTINATION']);
  const [from = '', to = ''] = operands;
  if (!from.includes(':')) throw new UserError(`${JSON.stringify(from)} is no POD:VOLUME/PATH; into a container that runs, kpod cp copies`);
  if (to === '') throw new UserError('filepath can not be empty');
  const spec = placeIn(from);
  const { client } = deps;
  const query = { volume: spec.volume, path: spec.path, as: 'list' };
  const { isDirectory } = await client.request<VolumeFileList>('GET', pathOf(spec, call), { query });
  const content = await open(spec, isDirectory ? 'archive' : 'file', call, deps);
  if (!isDirectory) return writeFile(content, await destinationOf(spec, to));
  await unpack(content, {
    prefix: '.',
    destination: to.replace(/(.)\/+$/, '$1'),
    warn: (text) => deps.streams.err(`${text}\n`),
    linkHint: 'what one leads to is copied when it is named',
  }).catch((error: unknown) => {
    throw brokeOff(error);
  });
}

/** Into a directory under its own name. */
async function destinationOf({ volume, path }: VolumeSpec, to: string): Promise<string> {
  const isDirectory = await stat(to).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isDirectory ? join(to, basename(path || (volume ?? ''))) : to;
}

async function writeFile(content: Readable, path: string): Promise<void> {
  await pipeline(content, createWriteStream(path)).catch((error: unknown) => {
    throw brokeOff(asUserError(error));
  });
}

/** The agent says only by that that something is not whole. */
function brokeOff(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE'
    ? new UserError('the volume could not be read to its end; kpod agent logs says why', { cause: error })
    : error;
}

const open = (
  spec: VolumeSpec & { readonly volume: string },
  as: 'file' | 'archive',
  call: Call,
  { client }: CommandDeps,
): Promise<Readable> => client.stream(pathOf(spec, call), { query: { volume: spec.volume, path: spec.path, as } });

function pathOf({ pod, namespace }: VolumeSpec, { flags }: Call): string {
  return objectPath({ resource: resourceFor('pods'), namespace: namespace ?? namespaceOf(flags), name: pod }, 'volumes');
}
