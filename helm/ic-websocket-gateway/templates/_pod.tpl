{{- define "gateway.pod" -}}
metadata:
  labels:
    {{- include "gateway.selectorLabels" . | nindent 4 }}
    {{- with .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- if .Values.config }}
    checksum/config: {{ toYaml .Values.config | sha256sum }}
    {{- end }}
    kubectl.kubernetes.io/default-container: gateway
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "gateway.serviceAccount" . }}
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add (int .Values.drain.timeout) 20 }}
  {{- include "gateway.fields" (dict
    "securityContext" .Values.podSecurityContext
    "imagePullSecrets" .Values.imagePullSecrets
    "priorityClassName" .Values.priorityClassName
    "initContainers" .Values.initContainers
    "nodeSelector" .Values.nodeSelector
    "affinity" .Values.affinity
    "tolerations" .Values.tolerations) | nindent 2 }}
  containers:
    - name: gateway
      image: {{ include "gateway.image" . | quote }}
      args:
        {{- include "gateway.args" . | nindent 8 }}
      env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: POD_NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        {{- with .Values.javaOptions }}
        - name: _JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: websocket
          containerPort: 8080
        - name: metrics
          containerPort: 9000
      {{- range $probe, $path := dict "startupProbe" "liveness" "livenessProbe" "liveness" "readinessProbe" "readiness" }}
      {{- with index $.Values $probe }}
      {{ $probe }}:
        httpGet:
          path: /actuator/health/{{ $path }}
          port: metrics
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- end }}
      {{- include "gateway.fields" (dict
        "imagePullPolicy" .Values.image.pullPolicy
        "securityContext" .Values.securityContext
        "resources" .Values.resources) | nindent 6 }}
      volumeMounts:
        - name: data
          mountPath: /ic-ws-gateway/data
        # The BLS library is unpacked to /tmp.
        - name: tmp
          mountPath: /tmp
        {{- if .Values.config }}
        - name: config
          mountPath: /ic-ws-gateway/config
          readOnly: true
        {{- end }}
        {{- if (.Values.identity).existingSecret }}
        - name: identity
          mountPath: /run/secrets/identity
          readOnly: true
        {{- end }}
        {{- if (.Values.tls).existingSecret }}
        - name: tls
          mountPath: /run/secrets/tls
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    {{- with .Values.extraContainers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  volumes:
    - name: tmp
      emptyDir: {}
    {{- if not (include "gateway.claims" .) }}
    - name: data
      emptyDir: {}
    {{- end }}
    {{- if .Values.config }}
    - name: config
      configMap:
        name: {{ include "gateway.name" . }}
    {{- end }}
    {{- with (.Values.identity).existingSecret }}
    - name: identity
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.identity.key }}
            path: seed
    {{- end }}
    {{- with (.Values.tls).existingSecret }}
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range . }}
    - {{- toYaml (merge (dict) . (dict "labelSelector" (dict "matchLabels" (include "gateway.selectorLabels" $ | fromYaml)))) | nindent 6 }}
    {{- end }}
  {{- end }}
{{- end -}}
