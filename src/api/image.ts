import { UserError } from './errors.ts';
import { goQuote } from './go-quote.ts';

/** A name of an image in full: `busybox` is `library/busybox` at `docker.io`. */
export interface ImageReference {
  /** `docker.io`, `localhost:5000` */
  readonly domain: string;
  /** `library/busybox` */
  readonly path: string;
  /** Absent when the name states none. */
  readonly tag?: string;
  /** `sha256:<64 hex>` */
  readonly digest?: string;
}

/** The tag of an image whose name has neither tag nor digest. */
const defaultImageTag = 'latest';

const defaultDomain = 'docker.io';
const longestPath = 255;

const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const pathComponent = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const referencePattern = new RegExp(
  `^(${domain})/(${pathComponent}(?:/${pathComponent})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(${digest}))?$`,
);
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Reads the name of an image. Throws UserError (`invalid reference format …`). See github.com/distribution/reference */
export function parseImageReference(text: string): ImageReference {
  const reference = readReference(text);
  if (typeof reference === 'string') throw new UserError(reference);
  return reference;
}

/**
 * The message of a container that waits with InvalidImageName, undefined when the name can be read.
 * k8s: kubelet/images/image_manager.go applyDefaultImageTag
 */
export function imageNameProblem(text: string): string | undefined {
  const reference = readReference(text);
  if (typeof reference !== 'string') return undefined;
  return `Failed to apply default image tag ${goQuote(text)}: couldn't parse image name ${goQuote(text)}: ${reference}`;
}

/** The full name with its tag or digest: `docker.io/library/busybox:latest`. Throws UserError when it cannot be read. */
export function normalizedImageName(text: string): string {
  const reference = parseImageReference(text);
  const tag = reference.tag ?? (reference.digest === undefined ? defaultImageTag : undefined);
  const suffix = `${tag === undefined ? '' : `:${tag}`}${reference.digest === undefined ? '' : `@${reference.digest}`}`;
  return `${reference.domain}/${reference.path}${suffix}`;
}

/**
 * `localhost/NAME:TAG` for a name that states neither registry nor digest: what building an image of that name may have called it. Undefined
 * for all others.
 */
export function locallyBuiltName(text: string): string | undefined {
  const reference = readReference(text);
  if (typeof reference === 'string' || reference.digest !== undefined || statedHost(text) !== undefined) return undefined;
  const [path = ''] = text.split(':');
  return `localhost/${path}:${reference.tag ?? defaultImageTag}`;
}

function readReference(text: string): ImageReference | string {
  if (/^[a-f0-9]{64}$/.test(text)) {
    return `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`;
  }
  const { host, remainder } = splitDomain(text);
  const [repository = ''] = remainder.split(':');
  if (repository.toLowerCase() !== repository) {
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  }
  return readFull(`${host}/${remainder}`);
}

/** What stands before the first slash is a host only if it looks like one. */
function statedHost(text: string): string | undefined {
  const slash = text.indexOf('/');
  const first = text.slice(0, Math.max(slash, 0));
  return slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first) ? first : undefined;
}

function splitDomain(text: string): { readonly host: string; readonly remainder: string } {
  const stated = statedHost(text);
  const host = stated !== undefined && stated !== 'index.docker.io' ? stated : defaultDomain;
  const remainder = stated === undefined ? text : text.slice(stated.length + 1);
  return { host, remainder: host === defaultDomain && !remainder.includes('/') ? `library/${remainder}` : remainder };
}

function readFull(text: string): ImageReference | string {
  const match = referencePattern.exec(text);
  if (!match) return referencePattern.test(text.toLowerCase()) ? 'repository name must be lowercase' : 'invalid reference format';
  const [, host = '', path = '', tag, hash] = match;
  if (path.length > longestPath) return `repository name must not be more than ${longestPath} characters`;
  const problem = hash === undefined ? undefined : digestProblem(hash);
  return problem ?? { domain: host, path, ...(tag === undefined ? {} : { tag }), ...(hash === undefined ? {} : { digest: hash }) };
}

function digestProblem(text: string): string | undefined {
  const [algorithm = '', hex = ''] = text.split(':');
  const length = digestLengths.get(algorithm);
  if (length === undefined) return 'unsupported digest algorithm';
  if (hex.length !== length) return 'invalid checksum digest length';
  return /^[a-f0-9]+$/.test(hex) ? undefined : 'invalid checksum digest format';
}
