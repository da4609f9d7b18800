import { goQuote } from '../../../api/go-quote.ts';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus, ScalingRules } from '../../../api/without-effect-types.ts';
import { writeEvents } from '../../describe/events.ts';
import { formatTime } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';
import type { DescribeContext } from '../kind-printer.ts';

const unknown = '<unknown>';

/** The text of `kubectl describe hpa`. k8s: describeHorizontalPodAutoscalerV2, 1.32 */
export function describeAutoscaler({ metadata, spec, status }: HorizontalPodAutoscaler, { events, now }: DescribeContext): string {
  const { kind, name } = spec.scaleTargetRef;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `CreationTimestamp:\t${formatTime(metadata.creationTimestamp, undefined)}`);
  writer.line(0, `Reference:\t${kind}/${name}`);
  writer.line(0, 'Metrics:\t( current / target )');
  for (const [index, metric] of (spec.metrics ?? []).entries()) writer.line(1, metricLine(metric, status.currentMetrics?.[index]));
  writer.line(0, `Min replicas:\t${spec.minReplicas ?? '<unset>'}`);
  writer.line(0, `Max replicas:\t${spec.maxReplicas}`);
  if (spec.behavior) {
    writer.line(0, 'Behavior:');
    writeRules(writer, 'Scale Up', spec.behavior.scaleUp);
    writeRules(writer, 'Scale Down', spec.behavior.scaleDown);
  }
  writer.line(0, `${kind} pods:\t${status.currentReplicas ?? 0} current / ${status.desiredReplicas} desired`);
  if (status.conditions?.length) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type\tStatus\tReason\tMessage');
    writer.line(1, '----\t------\t------\t-------');
    for (const { type, status: is, reason = '', message = '' } of status.conditions) writer.line(1, [type, is, reason, message].join('\t'));
  }
  writeEvents(writer, events, now);
  return writer.text();
}

function metricLine({ type, ...sources }: MetricSpec, status: MetricStatus | undefined): string {
  const { resource, containerResource, pods, object, external } = sources;
  const field = `${type.charAt(0).toLowerCase()}${type.slice(1)}` as keyof typeof sources;
  const current = status?.[field]?.current;
  const source = sources[field];
  if (!source) return `<unknown metric type ${goQuote(type)}>`;
  const { value, averageValue, averageUtilization } = source.target;
  const average = `${current?.averageValue ?? unknown} / ${averageValue ?? ''}`;
  if (resource || containerResource) {
    const of = containerResource ? ` of container "${containerResource.container}"` : '';
    const what = `resource ${(resource ?? containerResource)?.name}${of} on pods`;
    if (averageValue !== undefined) return `${what}:\t${average}`;
    const now = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}% (${current.averageValue ?? ''})`;
    return `${what}  (as a percentage of request):\t${now} / ${averageUtilization === undefined ? '<auto>' : `${averageUtilization}%`}`;
  }
  if (pods) return `${goQuote(pods.metric.name)} on pods:\t${average}`;
  const what = object
    ? `"${object.metric.name}" on ${object.describedObject.kind}/${object.describedObject.name}`
    : goQuote(external?.metric.name ?? '');
  if (averageValue !== undefined) return `${what} (target average value):\t${average}`;
  return `${what} (target value):\t${current?.value ?? unknown} / ${value ?? ''}`;
}

function writeRules(writer: DescribeWriter, direction: string, rules: ScalingRules | undefined): void {
  if (!rules) return;
  const { stabilizationWindowSeconds: window, selectPolicy = 'Max', policies = [] } = rules;
  writer.line(1, `${direction}:`);
  if (window !== undefined) writer.line(2, `Stabilization Window: ${window} seconds`);
  if (policies.length === 0) return;
  writer.line(2, `Select Policy: ${selectPolicy}`);
  writer.line(2, 'Policies:');
  for (const { type, value, periodSeconds } of policies)
    writer.line(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds`);
}
