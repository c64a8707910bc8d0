set -eu

# 1. By a command
kubectl run hello-minikube --image=bootcamp:v1 --port=8080

# 2. From a file
cat > webapp.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: webapp
  labels:
    app.kubernetes.io/name: webapp
spec:
  containers:
    - name: nginx
      image: web:1.25.1
      ports:
        - containerPort: 80
YAML
kubectl apply -f webapp.yaml

# 3. A Pod that counts
cat > counter.yaml <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: counter
spec:
  # The shell does not hear the request to end; without this a deleted Pod would stay for 30 seconds.
  terminationGracePeriodSeconds: 1
  containers:
    - name: count
      image: shell:v1
      args: [sh, -c, 'i=0; while true; do echo "$i: $(date)"; i=$((i+1)); sleep 1; done']
YAML
kubectl apply -f counter.yaml
kubectl wait pods --all --for=condition=Ready --timeout=120s
kubectl exec hello-minikube -- curl -s --retry 5 --retry-connrefused localhost:8080

# 4. Its log: until the line is there
kubectl logs -f counter | grep -m1 '^5:'
kubectl create configmap lab-answers --from-literal=line5="$(kubectl logs counter | grep '^5:')"

# 5. Into the container
kubectl exec webapp -- sh -c 'hostname -i > /tmp/visited'
kubectl exec webapp -- cat /tmp/visited

# 6. Look up
ip=$(kubectl get pod counter -o jsonpath='{.status.podIP}')
node=$(kubectl get pod counter -o jsonpath='{.spec.nodeName}')
dns=$(kubectl get pods -n kube-system -l k8s-app=kube-dns -o jsonpath='{.items[0].metadata.name}')
needle=$(kubectl get pods -A | awk -v name="needle-$KLAB_TAG" '$2 == name { print $1 }')
kubectl patch configmap lab-answers -p \
  "{\"data\":{\"counterIP\":\"$ip\",\"counterNode\":\"$node\",\"dnsPod\":\"$dns\",\"needleNamespace\":\"$needle\"}}"

# 7. Save one, delete the other
kubectl get pod counter -o yaml > counter-live.yaml
kubectl delete pod hello-minikube
kubectl get pods
