/**
 * Replaces `$(NAME)` by its value; an unknown name stays as it is written, and so does any other `$`. `$$` is one `$`.
 * k8s: third_party/forked/golang/expansion/expand.go
 */
export function expandVariables(template: string, env: Readonly<Record<string, string>>): string {
  const parts: string[] = [];
  // Behind it nothing can be a reference: a long row of `$(` would be searched again and again otherwise.
  const lastCloser = template.lastIndexOf(')');
  let done = 0;
  let at = template.indexOf('$');
  while (at !== -1 && at + 1 < template.length) {
    const closer = template[at + 1] === '(' && at < lastCloser ? template.indexOf(')', at) : -1;
    const end = closer === -1 ? at + 2 : closer + 1;
    parts.push(template.slice(done, at), expandOne(template.slice(at, end), closer !== -1, env));
    done = end;
    at = template.indexOf('$', end);
  }
  return parts.join('') + template.slice(done);
}

function expandOne(text: string, isReference: boolean, env: Readonly<Record<string, string>>): string {
  if (!isReference) return text === '$$' ? '$' : text;
  const name = text.slice(2, -1);
  return Object.hasOwn(env, name) ? (env[name] ?? text) : text;
}
