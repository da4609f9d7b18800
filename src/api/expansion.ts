/**
 * Replaces `$(NAME)` by its value; an unknown name stays as it is written, and so does any other `$`. `$$` is one `$`.
 * k8s: third_party/forked/golang/expansion/expand.go
 */
export function expandVariables(template: string, env: Readonly<Record<string, string>>): string {
  return expand(template, (name) => (Object.hasOwn(env, name) ? env[name] : undefined));
}

/** The names in the `$(NAME)` of a template, each once, in the order of the alphabet. */
export function referencedVariables(template: string): readonly string[] {
  const names = new Set<string>();
  expand(template, (name) => {
    names.add(name);
    return undefined;
  });
  return [...names].sort();
}

type LookUp = (name: string) => string | undefined;

function expand(template: string, lookUp: LookUp): string {
  const parts: string[] = [];
  // Behind it nothing can be a reference: a long row of `$(` would be searched again and again otherwise.
  const lastCloser = template.lastIndexOf(')');
  let done = 0;
  let at = template.indexOf('$');
  while (at !== -1 && at + 1 < template.length) {
    const closer = template[at + 1] === '(' && at < lastCloser ? template.indexOf(')', at) : -1;
    const end = closer === -1 ? at + 2 : closer + 1;
    parts.push(template.slice(done, at), expandOne(template.slice(at, end), closer !== -1, lookUp));
    done = end;
    at = template.indexOf('$', end);
  }
  return parts.join('') + template.slice(done);
}

function expandOne(text: string, isReference: boolean, lookUp: LookUp): string {
  if (!isReference) return text === '$$' ? '$' : text;
  return lookUp(text.slice(2, -1)) ?? text;
}
