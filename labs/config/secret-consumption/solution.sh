set -eu

# 1. The Secret. Typed by hand, values with $ and ! belong between single quotes.
kubectl create secret generic db-credentials \
  --from-literal=DB_USER="$KLAB_USER" --from-literal=DB_PASSWORD="$KLAB_PASSWORD"

# 2. By key
cat > by-key.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: by-key
spec:
  containers:
    - name: by-key
      image: color-app:1.0
      env:
        - name: DB_PASSWORD
          valueFrom:
            secretKeyRef:
              name: db-credentials
              key: DB_PASSWORD
YAML
kubectl apply -f by-key.yaml

# 3. By set
cat > by-set.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: by-set
spec:
  containers:
    - name: by-set
      image: color-app:1.0
      envFrom:
        - secretRef:
            name: db-credentials
YAML
kubectl apply -f by-set.yaml

# 4. By file
cat > by-file.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: by-file
spec:
  containers:
    - name: by-file
      image: shell:v1
      volumeMounts:
        - name: db
          mountPath: /etc/db
          readOnly: true
  volumes:
    - name: db
      secret:
        secretName: db-credentials
        defaultMode: 0400
YAML
kubectl apply -f by-file.yaml
kubectl wait pod/by-key pod/by-set pod/by-file --for=condition=Ready --timeout=120s

# 6. How it is stored
stored=$(kubectl get secret db-credentials -o jsonpath='{.data.DB_USER}')
echo "$stored" | base64 -d && echo
kubectl create configmap lab-answers --from-literal=storedUser="$stored" --from-literal=isEncrypted=no
