import { isDeepStrictEqual } from 'node:util';
import { allStatuses, isTerminal, roleOf } from '../../../pod-status.ts';
import { restartsAfter } from '../../../restart-policy.ts';
import { oneNode } from '../../../support-words.ts';
import type { Container, Pod } from '../../../types.ts';

/** What a change of a pod does not do, though it reads as if it did. Clusters say nothing of it. */
export function podChangeWarnings(pod: Pod, current: Pod): readonly string[] {
  const placing = (['nodeSelector', 'affinity'] as const).filter((field) => !isDeepStrictEqual(pod.spec[field], current.spec[field]));
  const lists = ['initContainers', 'containers'] as const;
  return [
    ...placing.map((field) => `spec.${field}: ${oneNode}`),
    ...lists.flatMap((list) =>
      (pod.spec[list] ?? []).flatMap((container, index) => {
        const isSame = container.image === current.spec[list]?.[index]?.image;
        const text = isSame ? undefined : imageWarning(container, current);
        return text === undefined ? [] : [`spec.${list}[${index}].image: ${text}`];
      }),
    ),
  ];
}

/** Where another image starts nothing. k8s: kuberuntime_container.go findNextInitContainerToRun, container/helpers.go ShouldContainerBeRestarted */
function imageWarning(container: Container, pod: Pod): string | undefined {
  if (isTerminal(pod)) return 'the pod has ended and does not run again';
  const { name } = container;
  const { running, terminated } = allStatuses(pod).find((status) => status.name === name)?.state ?? {};
  const role = roleOf(pod.spec, name);
  if (role === 'sidecar') return undefined;
  if (role === 'init') {
    if (running) return 'the init container runs already, and goes on with its old image';
    const text = 'the init container has run already, and does not run again; to run it, delete the pod and create it again';
    return terminated?.exitCode === 0 ? text : undefined;
  }
  const isOver = terminated && !restartsAfter(pod.spec, container, terminated.exitCode);
  return isOver ? 'the container has ended for good, and does not run again' : undefined;
}
