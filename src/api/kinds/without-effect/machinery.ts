import type { FieldError } from '../../errors.ts';
import type { Json } from '../../json-defaults.ts';
import { invalid, invalidAll, notSupported, required } from '../../validation/field-error.ts';
import { dns1035Label, dns1123Label, dns1123Subdomain } from '../../validation/names.ts';
import type {
  CustomResourceDefinition,
  MutatingWebhookConfiguration,
  RuntimeClass,
  ValidatingWebhookConfiguration,
} from '../../without-effect-types.ts';
import { each, listOf, type RuleWithoutEffect, specOf } from './rule.ts';

/** k8s: apis/node/validation ValidateRuntimeClass */
export const runtimeClass: RuleWithoutEffect<RuntimeClass> = {
  fields: ['handler', 'overhead', 'scheduling'],
  validate: ({ handler = '' }) => (handler === '' ? [required('handler')] : invalidAll('handler', handler, dns1123Label(handler))),
  validateChange: (next, current) => (next.handler === current.handler ? [] : [invalid('handler', next.handler, 'field is immutable')]),
};

type WebhookConfiguration = ValidatingWebhookConfiguration | MutatingWebhookConfiguration;
type Webhook = NonNullable<WebhookConfiguration['webhooks']>[number];

/** k8s: apis/admissionregistration/v1/defaults.go */
const webhookDefaults = {
  ...{ failurePolicy: 'Fail', matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {}, timeoutSeconds: 10 },
};

function withWebhookDefaults(object: Json, own: Json): Json {
  if (object['webhooks'] === undefined) return object;
  const webhooks = listOf(object['webhooks']).map((webhook) => {
    const config = (webhook['clientConfig'] ?? {}) as Json;
    const { service } = config;
    return {
      ...{ ...webhookDefaults, ...own, ...webhook },
      clientConfig: { ...config, ...(service ? { service: { port: 443, ...(service as Json) } } : {}) },
      ...(webhook['rules'] === undefined ? {} : { rules: listOf(webhook['rules']).map((rule) => ({ scope: '*', ...rule })) }),
    };
  });
  return { ...object, webhooks };
}

/** k8s: apis/admissionregistration/validation */
const webhooksOf = (own: Json): RuleWithoutEffect<WebhookConfiguration> => ({
  fields: ['webhooks'],
  defaults: (object) => withWebhookDefaults(object, own),
  validate: ({ webhooks }) => each(webhooks, 'webhooks', validateWebhook),
  hasGeneration: true,
});

function validateWebhook(webhook: Webhook, path: string): readonly FieldError[] {
  const { name = '', clientConfig = {} } = webhook;
  const { admissionReviewVersions, sideEffects } = webhook as unknown as Json;
  const isQualified = name.split('.').length >= 3;
  const targets = [clientConfig.url, clientConfig.service].filter((target) => target !== undefined);
  return [
    ...(name === '' ? [required(`${path}.name`)] : invalidAll(`${path}.name`, name, dns1123Subdomain(name))),
    ...(name === '' || isQualified
      ? []
      : [invalid(`${path}.name`, name, 'should be a domain with at least three segments separated by dots')]),
    ...(listOf(admissionReviewVersions).length === 0
      ? [required(`${path}.admissionReviewVersions`, 'must specify one of v1, v1beta1')]
      : []),
    ...(sideEffects === undefined ? [required(`${path}.sideEffects`, 'must specify one of None, NoneOnDryRun')] : []),
    ...(targets.length === 1 ? [] : [required(`${path}.clientConfig`, 'exactly one of url or service is required')]),
  ];
}

export const validatingWebhookConfiguration = webhooksOf({}) as RuleWithoutEffect<ValidatingWebhookConfiguration>;
export const mutatingWebhookConfiguration = webhooksOf({
  reinvocationPolicy: 'Never',
}) as RuleWithoutEffect<MutatingWebhookConfiguration>;

/** k8s: apiextensions-apiserver apis/apiextensions/validation, v1/defaults.go */
export const customResourceDefinition: RuleWithoutEffect<CustomResourceDefinition> = {
  defaults: (object) => {
    const spec = specOf(object);
    const names = (spec['names'] ?? {}) as Json;
    const kind = String(names['kind'] ?? '');
    const versions = listOf(spec['versions']).map((version) => ({ served: false, storage: false, ...version }));
    return {
      ...object,
      spec: {
        ...{ conversion: { strategy: 'None' }, ...spec, versions },
        names: { ...(kind === '' ? {} : { singular: kind.toLowerCase(), listKind: `${kind}List` }), ...names },
      },
    };
  },
  validate: ({ metadata, spec }) => {
    const { group = '', names, scope = '', versions } = spec;
    const { plural = '', kind = '' } = names;
    const stored = versions.filter(({ storage }) => storage);
    return [
      ...(metadata.name === `${plural}.${group}`
        ? []
        : [invalid('metadata.name', metadata.name ?? '', 'must be spec.names.plural+"."+spec.group')]),
      ...(group === '' ? [required('spec.group')] : invalidAll('spec.group', group, dns1123Subdomain(group))),
      ...(['Cluster', 'Namespaced'].includes(scope) ? [] : [notSupported('spec.scope', scope, ['Cluster', 'Namespaced'])]),
      ...(stored.length === 1 ? [] : [invalid('spec.versions', versions, 'must have exactly one version marked as storage version')]),
      ...(plural === '' ? [required('spec.names.plural')] : invalidAll('spec.names.plural', plural, dns1035Label(plural))),
      ...(kind === '' ? [required('spec.names.kind')] : invalidAll('spec.names.kind', kind, dns1035Label(kind.toLowerCase()))),
    ];
  },
  hasGeneration: true,
};
