import { UsageError } from '../../../errors/usage-error.ts';

/** Where a report goes, and in which form. */
export type ReportTarget = { readonly form: 'junit' | 'json'; readonly path: string } | { readonly form: 'github' };

const files = /^(junit|json)=(.*)$/s;

/** Reads the values of `--report`. Throws UsageError for what is none of its forms. */
export function readTargets(values: readonly string[], verb: string): readonly ReportTarget[] {
  const targets = values.map((value): ReportTarget => {
    if (value === 'github') return { form: 'github' };
    const [, form, path] = files.exec(value) ?? [];
    if (form === undefined || path === undefined) {
      throw new UsageError(verb, `--report must be junit=FILE, json=FILE or github, not ${JSON.stringify(value)}`);
    }
    if (path === '') throw new UsageError(verb, `--report ${value} names no file`);
    return { form: form as 'junit' | 'json', path };
  });
  const paths = targets.flatMap((target) => (target.form === 'github' ? [] : [target.path]));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined) throw new UsageError(verb, `--report would write ${JSON.stringify(twice)} twice: give each a file of its own`);
  return targets;
}
