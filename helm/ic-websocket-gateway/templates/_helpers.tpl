{{- /* Name of most objects. Services need a DNS-1035 label; release names may also begin with a digit and have dots. */ -}}
{{- define "gateway.name" -}}
{{- $base := .Values.nameOverride | default .Chart.Name -}}
{{- $name := .Values.fullnameOverride | default (contains $base .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $base)) -}}
{{- /* Kubernetes appends up to 11 characters in a label of the pods. */ -}}
{{- $name = regexReplaceAll "-+$" (trunc 52 $name) "" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" $name) -}}
{{- fail (printf "Kubernetes refuses %q as the name of a Service: it must begin with a letter and have only a-z, 0-9 and '-'. Set fullnameOverride, or choose another name for the release" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- define "gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end -}}

{{- /* Labels of all objects except the gateway's pods, which would otherwise restart with each version of the chart. */ -}}
{{- define "gateway.labels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: {{ .Chart.Name }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gateway.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "gateway.serviceAccount" -}}
{{- if (.Values.serviceAccount).create -}}
{{ .Values.serviceAccount.name | default (include "gateway.name" .) }}
{{- else -}}
{{ (.Values.serviceAccount).name | default "default" }}
{{- end -}}
{{- end -}}

{{- define "gateway.trustedProxies" -}}
{{- if kindIs "invalid" .Values.trustedProxies -}}
{{ ternary 1 0 (or (.Values.ingress).enabled (.Values.httpRoute).enabled | default false) }}
{{- else -}}
{{ int .Values.trustedProxies }}
{{- end -}}
{{- end -}}

{{- /* "true" if each pod has a volume, otherwise empty. */ -}}
{{- define "gateway.claims" -}}
{{- if and (eq .Values.mode "StatefulSet") (.Values.persistence).enabled -}}
true
{{- end -}}
{{- end -}}

{{- define "gateway.args" -}}
- --ic-network-url={{ .Values.ic.url }}
{{- with .Values.ic.network }}
- --gateway.ic.network={{ . }}
{{- end }}
- --gateway-address=0.0.0.0:8080
- --prometheus-endpoint=0.0.0.0:9000
- --gateway.drain.grace={{ int .Values.drain.grace }}s
- --gateway.drain.spread={{ int .Values.drain.spread }}s
- --gateway.drain.timeout={{ int .Values.drain.timeout }}s
- --spring.lifecycle.timeout-per-shutdown-phase={{ add (int .Values.drain.timeout) 5 }}s
- --gateway.admission.trusted-proxies={{ include "gateway.trustedProxies" . }}
{{- if (.Values.identity).existingSecret }}
- --gateway.identity.seed-file=/run/secrets/identity/seed
- --gateway.identity.instance={{ .Values.identity.instance }}
{{- end }}
{{- if (.Values.tls).existingSecret }}
- --tls-certificate-pem-path=/run/secrets/tls/tls.crt
- --tls-certificate-key-pem-path=/run/secrets/tls/tls.key
{{- end }}
{{- with .Values.tracing }}
{{- if .endpoint }}
- --opentelemetry-collector-endpoint={{ .endpoint }}
{{- if not (kindIs "invalid" .sampling) }}
- --management.tracing.sampling.probability={{ .sampling }}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gateway.monitoredEndpoint" -}}
port: metrics
path: /actuator/prometheus
{{- with .interval }}
interval: {{ . }}
{{- end }}
{{- with .relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* The port of a URL, or the default port of its scheme. */ -}}
{{- define "gateway.portOf" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "443" "80" (has $url.scheme (list "https" "grpcs"))) -}}
{{- end -}}

{{- /* The non-empty values of a map as fields of an object. */ -}}
{{- define "gateway.fields" -}}
{{- range $field, $value := . }}
{{- if $value }}
{{ $field }}:
  {{- toYaml $value | nindent 2 }}
{{- end }}
{{- end }}
{{- end -}}
