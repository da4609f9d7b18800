/** Reads and checks the flags of `kpod debug`. k8s: kubectl debug.go, Complete and Validate */
import { readFile } from 'node:fs/promises';
import { UserError } from '../../../api/errors.ts';
import { goQuote } from '../../../api/go-quote.ts';
import { imageNameProblem } from '../../../api/image.ts';
import { isRecord } from '../../../api/is-record.ts';
import { splitCsv } from '../../command-line/csv.ts';
import type { CallOf } from '../../command-line/verb.ts';
import { describeReadError } from '../../errors/file-error.ts';
import { UsageError } from '../../errors/usage-error.ts';
import type { DebugOptions } from './generate.ts';
import { type debugVerb, type ProfileName, profileNames } from './verb.ts';

export type DebugCall = CallOf<typeof debugVerb>;

/** The pods that the operands name, and the words behind `--`. */
export function operandsOf({ args, argsBeforeDash }: DebugCall): { readonly names: readonly string[]; readonly words: readonly string[] } {
  const end = argsBeforeDash ?? args.length;
  return { names: args.slice(0, end), words: args.slice(end) };
}

/** What is asked for. Throws UserError and UsageError in kubectl's words. */
export async function readOptions(call: DebugCall): Promise<DebugOptions> {
  const { flags, changed } = call;
  const env = readPairs(call, 'env', flags.env).map(([name, value]) => ({ name, value }));
  const setImages = new Map(readPairs(call, 'set-image', flags.setImage));
  const profile = profileNames.find((name) => name === flags.profile);
  if (!profile) throw new UserError(`unknown profile: ${flags.profile}`);
  const custom = flags.custom === '' ? undefined : await readCustom(flags.custom);
  check(call, setImages);
  if (custom && unchangeable.some((field) => isSaid(custom[field]))) {
    throw new UserError('name, command, image, lifecycle and volume devices are not modifiable via custom profile');
  }
  return {
    image: flags.image,
    container: flags.container,
    target: flags.target,
    words: operandsOf(call).words,
    argumentsOnly: flags.argumentsOnly,
    env,
    pullPolicy: flags.imagePullPolicy,
    stdin: flags.stdin,
    tty: flags.tty,
    profile: profile satisfies ProfileName,
    ...(custom ? { custom } : {}),
    copyTo: flags.copyTo,
    sameNode: flags.sameNode,
    setImages,
    ...(changed.has('share-processes') ? { shareProcesses: flags.shareProcesses } : {}),
    kept: {
      labels: flags.keepLabels,
      annotations: flags.keepAnnotations,
      liveness: flags.keepLiveness,
      readiness: flags.keepReadiness,
      startup: flags.keepStartup,
      initContainers: flags.keepInitContainers,
    },
  };
}

function check(call: DebugCall, setImages: ReadonlyMap<string, string>): void {
  const { flags, changed } = call;
  const { names, words } = operandsOf(call);
  if (flags.attach && changed.has('attach') && flags.image === '' && flags.container === '') {
    throw new UserError('you must specify --container or create a new container using --image in order to attach.');
  }
  if (flags.copyTo === '') checkWithoutCopy(flags, setImages);
  else if (flags.image === '' && setImages.size === 0 && words.length === 0) {
    throw new UserError('you must specify --image, --set-image or command arguments.');
  } else if (words.length > 0 && flags.container === '' && flags.image === '') {
    throw new UserError('you must specify an existing container or a new image when specifying args.');
  }
  if (flags.image !== '' && !isImage(flags.image)) throw new UserError(`invalid image name ${goQuote(flags.image)}: ${wrongFormat}`);
  if (names.length === 0 && flags.filename.length === 0) throw new UserError('NAME or filename is required for debug');
  if (!['', 'Always', 'IfNotPresent', 'Never'].includes(flags.imagePullPolicy)) {
    throw new UserError(`invalid image pull policy: ${flags.imagePullPolicy}`);
  }
  for (const [name, image] of setImages) {
    if (!isImage(image)) throw new UserError(`invalid image name ${goQuote(image)} for container ${goQuote(name)}: ${wrongFormat}`);
  }
  if (flags.target !== '' && flags.copyTo !== '') {
    throw new UserError('--target is incompatible with --copy-to. Use --share-processes instead.');
  }
}

function checkWithoutCopy(flags: DebugCall['flags'], setImages: ReadonlyMap<string, string>): void {
  const only = [
    ['--replace', flags.replace],
    ['--same-node', flags.sameNode],
    ['--set-image', setImages.size > 0],
  ] as const;
  const lonely = only.find(([, isSet]) => isSet);
  if (lonely) throw new UserError(`${lonely[0]} may only be used with --copy-to.`);
  if (flags.image === '') throw new UserError('you must specify --image when not using --copy-to.');
}

/** What is checked after a target has been told of. */
export function checkTerminal({ flags }: DebugCall): void {
  if (flags.tty && !flags.stdin) throw new UserError('-i/--stdin is required for containers with -t/--tty=true');
}

const wrongFormat = 'invalid reference format';
const isImage = (text: string): boolean => imageNameProblem(text) === undefined;

/** `a=b` or `a=b,c=d`, which may be given again. Go: pflag stringToStringValue */
function readPairs(
  { name: title }: DebugCall,
  flag: 'env' | 'set-image',
  texts: readonly string[],
): readonly (readonly [string, string])[] {
  const wrong = (text: string, why: string) => new UsageError(title, `invalid argument ${goQuote(text)} for "--${flag}" flag: ${why}`);
  const pairs = texts.flatMap((text) => {
    const count = text.split('=').length - 1;
    if (count === 0) throw wrong(text, `${text} must be formatted as key=value`);
    const parts = count === 1 ? [text.replace(/^"+|"+$/g, '')] : splitCsv(text);
    return parts.map((part) => {
      const at = part.indexOf('=');
      if (at < 0) throw wrong(text, `${part} must be formatted as key=value`);
      return [part.slice(0, at), part.slice(at + 1)] as const;
    });
  });
  return [...new Map(pairs)];
}

const unchangeable = ['name', 'command', 'image', 'lifecycle', 'volumeDevices'];
const isSaid = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';

async function readCustom(path: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError(`must pass a container spec json file for custom profile: ${describeReadError(path, cause)}`, { cause });
  }
  const { readYamlValue } = await import('../../../api/manifest/read-manifest.ts');
  try {
    const { value } = readYamlValue(text, path);
    if (isRecord(value)) return value;
  } catch (cause) {
    throw new UserError(`${path} does not contain a valid container spec: ${(cause as Error).message}`, { cause });
  }
  throw new UserError(`${path} does not contain a valid container spec: it is not an object`);
}
