import { holdAnnotation } from '../../../annotations.ts';
import type { FieldError } from '../../../errors.ts';
import { goQuote } from '../../../go-quote.ts';
import { listed, parseHold, placeOf, stepNames } from '../../../pod-steps.ts';
import type { Pod, PodSpec } from '../../../types.ts';
import { invalid } from '../../../validation/field-error.ts';

/** Every mistake of the annotations that are about the steps of a pod. */
export function validateStepAnnotations({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): readonly FieldError[] {
  const text = metadata.annotations?.[holdAnnotation];
  // What is wrong with containers is said elsewhere.
  if (text === undefined || !Array.isArray(spec.containers)) return [];
  return listed(text).flatMap((part) => {
    const problem = holdProblem(spec, part);
    return problem === undefined ? [] : [invalid(`metadata.annotations[${holdAnnotation}]`, text, problem)];
  });
}

function holdProblem(spec: PodSpec, part: string): string | undefined {
  const hold = parseHold(part);
  if (!hold) return `${goQuote(part)} is no hold: it must be before:STEP or after:STEP`;
  if (placeOf(spec, hold) !== undefined) return undefined;
  if (spec.containers.some(({ name }) => name === hold.step)) {
    return `${goQuote(hold.step)} is an app container, behind which no step begins: before:${hold.step} holds the pod before its app containers`;
  }
  return `the pod has no step ${goQuote(hold.step)}: its steps are ${stepNames(spec)}`;
}
