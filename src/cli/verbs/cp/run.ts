import { stat } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { UserError } from '../../../api/errors.ts';
import { goQuote } from '../../../api/go-quote.ts';
import type { Status } from '../../../api/types.ts';
import { archivePrefix, type FileSpec, readFileSpec } from '../../archives/spec.ts';
import { unpack } from '../../archives/unpack.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { chooseContainer } from '../../selecting/choose-container.ts';
import { findPod, refuseEnded } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { objectPath } from '../../selecting/paths.ts';
import { type Target, targetOfPod } from '../../selecting/select.ts';
import { readExit, withoutServer } from '../../streams/process-streams.ts';
import { writeTar } from './tar-write.ts';
import type { cpVerb } from './verb.ts';

type Call = CallOf<typeof cpVerb>;

/** `kpod cp`: copies files into a container, or out of one, by the tar that is in it. k8s: kubectl cp.go */
export async function run({ args, flags }: Call, deps: CommandDeps): Promise<number> {
  const [from, to, ...more] = args;
  if (from === undefined || to === undefined || more.length > 0) throw new UserError('source and destination are required');
  if (flags.retries !== 0) throw new UserError('--retries is not supported by kpod: what breaks off is better begun anew');
  const [source, destination] = [readFileSpec(from), readFileSpec(to)];
  if (source.pod && destination.pod) {
    throw new UserError('one of src or dest must be a local file specification');
  }
  if (source.path === '' || destination.path === '') throw new UserError('filepath can not be empty');
  if (source.pod) return copyFromPod(source, destination.path, { flags, deps });
  if (destination.pod) return copyToPod(source.path, destination, { flags, deps });
  throw new UserError('one of src or dest must be a remote file specification');
}

interface Context {
  readonly flags: Call['flags'];
  readonly deps: CommandDeps;
}

/** A container to run tar in. */
interface Place {
  readonly target: Target;
  readonly container: string;
}

async function placeOf({ pod: word = '', namespace }: FileSpec, { flags, deps }: Context): Promise<Place> {
  const where = namespace || namespaceOf(flags);
  const pod = await findPod(`pods/${word}`, { namespace: where, purpose: 'attach to', timeoutMs: 0 }, deps);
  refuseEnded(pod, 'exec into');
  const { name, notice } = flags.container === '' ? chooseContainer(pod, '') : { name: flags.container };
  if (notice !== undefined) deps.streams.err(`${notice}\n`);
  return { target: targetOfPod(pod), container: name };
}

interface Streams {
  readonly stdin?: Readable;
  readonly stdout?: Writable;
  readonly stderr?: Writable;
}

async function runIn({ target, container }: Place, command: readonly string[], streams: Streams, deps: CommandDeps): Promise<Status> {
  const query = { container, command, stdin: streams.stdin ? true : undefined, stdout: true, stderr: true };
  const session = await deps.client.channels(objectPath(target, 'exec'), { query, ...streams }).catch(withoutServer);
  return session.result;
}

/** What a program in the container ended with; its failure is said as `exec` says it. */
function exitOf(status: Status, { streams }: CommandDeps): number {
  const exitCode = readExit(status);
  if (exitCode !== 0) streams.err(`command terminated with exit code ${exitCode}\n`);
  return exitCode;
}

async function copyToPod(path: string, destination: FileSpec, context: Context): Promise<number> {
  const { deps, flags } = context;
  await stat(path).catch(() => {
    throw new UserError(`${path} doesn't exist in local filesystem`);
  });
  const place = await placeOf(destination, context);
  const isDirectory = (await runIn(place, ['test', '-d', destination.path], {}, deps)).status === 'Success';
  const there = isDirectory ? posix.join(destination.path, basename(path)) : posix.normalize(destination.path);
  const keep = flags.noPreserve ? ['--no-same-permissions', '--no-same-owner'] : [];
  const stdin = Readable.from(writeTar(path, posix.basename(there)), { objectMode: false });
  const failure = new Promise<never>((_, reject) => stdin.once('error', reject));
  const { stdout, stderr } = deps.streams;
  const done = runIn(place, ['tar', ...keep, '-xmf', '-', '-C', posix.dirname(there)], { stdin, stdout, stderr }, deps);
  // An archive that cannot be made would otherwise end like one that is whole.
  return exitOf(await Promise.race([done, failure]), deps);
}

async function copyFromPod(source: FileSpec, destination: string, context: Context): Promise<number> {
  const { deps } = context;
  const place = await placeOf(source, context);
  const archive = new PassThrough();
  const { stderr } = deps.streams;
  // What tar is told is what the names in the archive begin with.
  const path = source.path.replace(/^(\.\/+)+(?=.)/, '');
  const done = runIn(place, ['tar', 'cf', '-', ...(path.startsWith('-') ? ['--'] : []), path], { stdout: archive, stderr }, deps).finally(
    () => archive.end(),
  );
  const { namespace = '', name } = place.target;
  const unpacked = unpack(archive, {
    prefix: archivePrefix(source.path),
    destination,
    warn: (text) => deps.streams.err(`${text}\n`),
    linkHint: `consider using "kpod exec -n ${goQuote(namespace)} ${goQuote(name)} -- tar cf - ${goQuote(source.path)} | tar xf -"`,
  });
  // What comes behind the end of the archive is let go, and not waited for by whoever still sends it.
  const [end] = await Promise.all([done, unpacked.finally(() => archive.destroy())]);
  return exitOf(end, deps);
}
