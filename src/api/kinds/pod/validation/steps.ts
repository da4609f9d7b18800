import { holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../annotations.ts';
import type { FieldError } from '../../../errors.ts';
import { goQuote } from '../../../go-quote.ts';
import { isSidecar, isTerminal } from '../../../pod-status.ts';
import { hasRun, isToSkip, listed, parseHold, parseRerun, placeOf, skippedSteps, stepNames } from '../../../pod-steps.ts';
import type { Pod, PodSpec } from '../../../types.ts';
import { forbidden, invalid } from '../../../validation/field-error.ts';

/** Where mistakes of an annotation are. */
export const stepAnnotationField = (annotation: string): string => `metadata.annotations[${annotation}]`;
const at = stepAnnotationField;

/** Every mistake of the annotations that are about the steps of a pod. */
export function validateStepAnnotations({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): readonly FieldError[] {
  // What is wrong with containers is said elsewhere.
  if (!Array.isArray(spec.containers)) return [];
  const rules = [
    [holdAnnotation, holdProblem],
    [skipAnnotation, skipProblem],
    [rerunAnnotation, rerunProblem],
  ] as const;
  return rules.flatMap(([annotation, problemOf]) => {
    const text = metadata.annotations?.[annotation] ?? '';
    return listed(text).flatMap((part) => {
      const problem = problemOf(spec, part);
      return problem === undefined ? [] : [invalid(at(annotation), text, problem)];
    });
  });
}

/** Every mistake of a change of these annotations, of a pod that may have run its steps already. */
export function validateStepChanges(pod: Pod, current: Pod): readonly FieldError[] {
  const skips = listed(pod.metadata.annotations?.[skipAnnotation]).filter((step) => !isToSkip(current, step));
  const request = pod.metadata.annotations?.[rerunAnnotation] ?? '';
  const isNew = request !== (current.metadata.annotations?.[rerunAnnotation] ?? '');
  const again = isNew ? parseRerun(request)?.step : undefined;
  return [
    ...skips.flatMap((step) => refusal(current, skipAnnotation, step)),
    ...(again === undefined ? [] : refusal(current, rerunAnnotation, again)),
  ];
}

/** What stands against a change that is asked of a step now. */
function refusal(current: Pod, annotation: string, step: string): readonly FieldError[] {
  const status = current.status.initContainerStatuses?.find(({ name }) => name === step);
  if (isTerminal(current)) return [forbidden(at(annotation), 'the pod has ended: none of its steps begins any more')];
  const container = current.spec.initContainers?.find(({ name }) => name === step);
  // That is another mistake, which is said elsewhere.
  if (!container || (annotation === skipAnnotation && isSidecar(container))) return [];
  const isBegun = status !== undefined && hasRun(status);
  const init = `init container ${goQuote(step)}`;
  if (annotation === skipAnnotation) {
    return isBegun ? [forbidden(at(annotation), `${init} has run already: only a step that has not begun can be skipped`)] : [];
  }
  if (isBegun || skippedSteps(current).includes(step)) return [];
  return [forbidden(at(annotation), `${init} has not run yet: only a step that has begun can run again`)];
}

function rerunProblem(spec: PodSpec, request: string): string | undefined {
  const rerun = parseRerun(request);
  if (!rerun) return `${goQuote(request)} is no rerun: it must be STEP@WORD or only:STEP@WORD, where another word is another request`;
  const inits = (spec.initContainers ?? []).map(({ name }) => name);
  if (inits.includes(rerun.step)) return undefined;
  return `the pod has no init container ${goQuote(rerun.step)}${inits.length === 0 ? '' : `: it has ${inits.join(', ')}`}`;
}

function skipProblem(spec: PodSpec, step: string): string | undefined {
  const init = (spec.initContainers ?? []).find(({ name }) => name === step);
  if (init) return isSidecar(init) ? `${goQuote(step)} is a sidecar, which goes on running: only what ends can be skipped` : undefined;
  const inits = (spec.initContainers ?? []).filter((each) => !isSidecar(each)).map(({ name }) => name);
  return `the pod has no init container ${goQuote(step)}${inits.length === 0 ? '' : `: it has ${inits.join(', ')}`}`;
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
