import type { MetricSpec, MetricStatus, MetricTarget } from '../../../api/without-effect-types.ts';

const unknown = '<unknown>';
const most = 2;

/** The TARGETS of a HorizontalPodAutoscaler, two at most: `cpu: <unknown>/80%`. k8s: printers/internalversion formatHPAMetrics */
export function formatMetrics(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>';
  const texts = specs.map((spec, index) => metricText(spec, statuses[index]));
  const shown = texts.slice(0, most).join(', ');
  return texts.length > most ? `${shown} + ${texts.length - most} more...` : shown;
}

function metricText({ type, ...sources }: MetricSpec, status: MetricStatus | undefined): string {
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}` as keyof typeof sources;
  const source = sources[field];
  if (!source) return '<unknown type>';
  const { target } = source;
  const current = status?.[field]?.current;
  if (type === 'Resource' || type === 'ContainerResource') {
    const { name } = source as { readonly name: string };
    return `${name}: ${target.averageValue === undefined ? utilization(target, current) : `${current?.averageValue ?? unknown}/${target.averageValue}`}`;
  }
  if (type === 'Pods') return `${current?.averageValue ?? unknown}/${target.averageValue ?? ''}`;
  if (target.averageValue !== undefined) return `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`;
  return `${current?.value ?? unknown}/${target.value ?? ''}`;
}

function utilization({ averageUtilization: wanted }: MetricTarget, current: Omit<MetricTarget, 'type'> | undefined): string {
  const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}%`;
  return `${now}/${wanted === undefined ? '<auto>' : `${wanted}%`}`;
}
