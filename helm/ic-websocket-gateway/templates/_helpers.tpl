{{- define "gateway.name" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gateway.selectorLabels" -}}
app.kubernetes.io/name: {{ .Values.nameOverride | default .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: gateway
{{- end -}}

{{- /* Of everything but the gateway's pods and their service: selectors must not match these. */ -}}
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
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "gateway.name" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{- define "gateway.trustedProxies" -}}
{{- if kindIs "invalid" .Values.trustedProxies -}}
{{ ternary 1 0 (or .Values.ingress.enabled .Values.httpRoute.enabled) }}
{{- else -}}
{{ int .Values.trustedProxies }}
{{- end -}}
{{- end -}}

{{- /* True or empty: whether each pod has a volume for its key. */ -}}
{{- define "gateway.claims" -}}
{{- if and (eq .Values.mode "StatefulSet") .Values.persistence.enabled (not .Values.identity.existingSecret) -}}
true
{{- end -}}
{{- end -}}

{{- define "gateway.args" -}}
- --ic-network-url={{ .Values.ic.url }}
- --gateway.ic.network={{ .Values.ic.network }}
- --gateway-address=0.0.0.0:8080
- --prometheus-endpoint=0.0.0.0:9000
- --gateway.drain.grace={{ int .Values.drain.grace }}s
- --gateway.drain.spread={{ int .Values.drain.spread }}s
- --gateway.drain.timeout={{ int .Values.drain.timeout }}s
- --spring.lifecycle.timeout-per-shutdown-phase={{ add (int .Values.drain.timeout) 5 }}s
- --gateway.admission.trusted-proxies={{ include "gateway.trustedProxies" . }}
{{- if .Values.identity.existingSecret }}
- --gateway.identity.seed-file=/run/secrets/identity/seed
- --gateway.identity.instance={{ .Values.identity.instance }}
{{- end }}
{{- if .Values.tls.existingSecret }}
- --tls-certificate-pem-path=/run/secrets/tls/tls.crt
- --tls-certificate-key-pem-path=/run/secrets/tls/tls.key
{{- end }}
{{- if .Values.tracing.endpoint }}
- --opentelemetry-collector-endpoint={{ .Values.tracing.endpoint }}
- --management.tracing.sampling.probability={{ .Values.tracing.sampling }}
{{- end }}
{{- with .Values.extraArgs }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gateway.monitoredEndpoint" -}}
port: metrics
path: /actuator/prometheus
interval: {{ .interval }}
{{- with .relabelings }}
relabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .metricRelabelings }}
metricRelabelings:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- /* The port of a URL, or that of its scheme. */ -}}
{{- define "gateway.portOf" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "443" "80" (has $url.scheme (list "https" "grpcs"))) -}}
{{- end -}}
