import { skipAnnotation } from '../api/annotations.ts';
import type { AnyObject } from '../api/any-object.ts';
import { invalid } from '../api/errors.ts';
import { goQuote } from '../api/go-quote.ts';
import { stepAnnotationField } from '../api/kinds/pod/validation/steps.ts';
import { listed } from '../api/pod-steps.ts';
import type { Pod } from '../api/types.ts';
import { forbidden } from '../api/validation/field-error.ts';
import type { Context } from './types.ts';

/**
 * Keeps the steps of a pod from beginning that a change asks to skip, until the answer is called: then the change is written, or is not. A step
 * that begins just now, of which the status does not tell yet, is refused. Throws ApiError Invalid.
 */
export function claimSkips({ deps: { kubelet } }: Pick<Context, 'deps'>, current: AnyObject, next: AnyObject): () => void {
  if (current.kind !== 'Pod') return () => {};
  const before = skipsOf(current);
  const added = skipsOf(next as Pod).filter((step) => !before.includes(step));
  if (added.length === 0) return () => {};
  const { begun, release } = kubelet.claimSkips(current, added);
  if (begun.length === 0) return release;
  release();
  const errors = begun.map((step) =>
    forbidden(
      stepAnnotationField(skipAnnotation),
      `init container ${goQuote(step)} begins just now: only a step that has not begun can be skipped`,
    ),
  );
  throw invalid('Pod', current.metadata.name, errors);
}

const skipsOf = ({ metadata }: Pick<Pod, 'metadata'>): readonly string[] => listed(metadata.annotations?.[skipAnnotation]);
