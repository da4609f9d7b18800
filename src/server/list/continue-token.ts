import { badRequest } from '../../api/errors.ts';

/** Where a list goes on: behind which object, and as of which version; the newest one when that is no longer known. */
export interface Continuation {
  readonly version: number | 'newest';
  readonly namespace: string;
  readonly name: string;
}

const apiVersion = 'meta.k8s.io/v1';

/** The text that clients send back as it is. k8s: storage/continue.go EncodeContinue */
export function encodeContinue({ version, namespace, name }: Continuation): string {
  const token = { v: apiVersion, rv: version === 'newest' ? -1 : version, start: `${namespace}/${name}\0` };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** Reads it. Throws ApiError BadRequest for what was never given out. */
export function decodeContinue(text: string): Continuation {
  const wrong = (why: string) => badRequest(`continue key is not valid: ${why}`);
  let token: { readonly v?: unknown; readonly rv?: unknown; readonly start?: unknown } | null;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString()) as typeof token;
  } catch {
    throw wrong('incorrect encoding');
  }
  if (token?.v !== apiVersion) throw wrong('server does not recognize this encoded version');
  const { rv, start } = token;
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0 || rv < -1) throw wrong('incorrect encoded start resourceVersion');
  const match = typeof start === 'string' ? /^([^/\0]*)\/([^\0]+)\0$/.exec(start) : undefined;
  if (!match) throw wrong('encoded start key empty or malformed');
  return { version: rv === -1 ? 'newest' : rv, namespace: match[1] ?? '', name: match[2] ?? '' };
}
