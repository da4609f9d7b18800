import { messageOf, UserError } from '../../../api/errors.ts';

/** What is let through, as the flags say it. */
export interface FilterFlags {
  readonly acceptHosts: string;
  readonly acceptPaths: string;
  readonly rejectPaths: string;
  readonly rejectMethods: string;
}

/** What of a request decides whether it is let through. */
export interface Asked {
  readonly method: string;
  /** Decoded, without a query. */
  readonly path: string;
  /** The `Host` header. */
  readonly host: string;
}

/** Reads the patterns. Throws UserError for one that is none. k8s: kubectl proxy_server.go FilterServer.accept */
export function createFilter(flags: FilterFlags): (asked: Asked) => boolean {
  const rejectedPaths = readPatterns('reject-paths', flags.rejectPaths);
  const rejectedMethods = readPatterns('reject-methods', flags.rejectMethods);
  const paths = readPatterns('accept-paths', flags.acceptPaths);
  const hosts = readPatterns('accept-hosts', flags.acceptHosts);
  return ({ method, path, host }) =>
    !matches(path, rejectedPaths) &&
    !matches(method, rejectedMethods) &&
    matches(path, paths) &&
    namesOf(host).some((name) => matches(name, hosts));
}

const matches = (text: string, patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(text));

function readPatterns(flag: string, text: string): readonly RegExp[] {
  return text.split(',').map((pattern) => {
    // Go says so what is said by a flag here.
    const [, ignoresCase, rest = pattern] = /^(\(\?i\))?([\s\S]*)$/.exec(pattern) ?? [];
    try {
      // No line end in a path keeps a pattern from matching it.
      return new RegExp(rest, ignoresCase === undefined ? 's' : 'is');
    } catch (cause) {
      throw new UserError(`--${flag} has no regular expression in ${JSON.stringify(pattern)}: ${messageOf(cause)}`, { cause });
    }
  });
}

/** A host without its port; an IPv6 address with its brackets, as the patterns write it, and without them, as kubectl reads it. */
function namesOf(host: string): readonly string[] {
  const [, name = host] = /^(\[[^\]]*\]|[^:]*):\d*$/.exec(host) ?? [];
  const bare = /^\[(.*)\]$/.exec(name)?.[1];
  return bare === undefined ? [name] : [name, bare];
}
