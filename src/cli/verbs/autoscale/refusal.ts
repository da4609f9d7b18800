import { UserError } from '../../../api/errors.ts';

/** What is said of `autoscale` with any words behind it, and what does instead. */
export function refuseAutoscale(words: readonly string[]): UserError {
  const named = words.find((word) => /^[a-z.]+\/[^/]+$/.test(word)) ?? 'deployment/NAME';
  return new UserError(
    `autoscale is not supported by kpod: nothing here adds pods under load and takes them away again; "kpod scale ${named} --replicas=COUNT" sets how many there are`,
  );
}
