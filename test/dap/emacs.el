;;; emacs.el --- Drives the debug adapter with dap-mode  -*- lexical-binding: t; -*-

;; Prints what it got as JSON: an object in the last line.

(require 'dap-mode)
(require 'dap-ui)
(require 'json)

(defun adapter-test-wait (what condition)
  "Wait until CONDITION gives something, which is returned.  WHAT is for the error."
  (let ((limit (+ (float-time) 15)) found)
    (while (not (setq found (funcall condition)))
      (when (> (float-time) limit)
        (error "Waited 15 s for %s" what))
      (accept-process-output nil 0.05))
    found))

(defun adapter-test-stop (session what &optional before)
  "Wait until SESSION shows another frame than BEFORE, and return it.  WHAT is for the error."
  (adapter-test-wait what
                     (lambda ()
                       (let ((frame (and (dap--debug-session-thread-id session)
                                         (dap--debug-session-active-frame session))))
                         (and frame (not (eq frame before)) frame)))))

(defun adapter-test-describe (session frame)
  "What SESSION is stopped for, and where FRAME is."
  (let ((file (gethash "path" (gethash "source" frame)))
        (place (list (cons 'reason (gethash 1 (dap--debug-session-thread-states session)))
                     (cons 'function (gethash "name" frame)))))
    (if (equal file (getenv "SOURCE"))
        (append place (list (cons 'file file)))
      place)))

(defun adapter-test-ask (session command args)
  "The body of SESSION's answer to COMMAND with ARGS."
  (let (body)
    (dap--send-message (dap--make-request command args)
                       (dap--resp-handler (lambda (answer) (setq body (gethash "body" answer))))
                       session)
    (adapter-test-wait command (lambda () body))))

(defun adapter-test-variable (session frame name)
  "The value of NAME among the local variables of FRAME in SESSION."
  (let* ((scopes (gethash "scopes" (adapter-test-ask session "scopes" (list :frameId (gethash "id" frame)))))
         (reference (gethash "variablesReference" (elt scopes 0)))
         (variables (gethash "variables" (adapter-test-ask session "variables"
                                                           (list :variablesReference reference)))))
    (gethash "value" (seq-find (lambda (it) (equal (gethash "name" it) name)) variables))))

;; As docs/other-editors.md has it, with the program that was built.
(dap-register-debug-provider
 "uboot-virtio"
 (lambda (conf)
   (dap--put-if-absent conf :dap-server-path (list (getenv "NODE") (getenv "ADAPTER") "dap"))))

(defun adapter-test-run ()
  "A session, and what was seen of it."
  (find-file (getenv "SOURCE"))
  (goto-char (point-min))
  (search-forward "function virtqueue_kick(")
  (forward-line 1)
  (dap-breakpoint-add)
  (dap-debug (list :type "uboot-virtio"
                   :request "launch"
                   :name "U-Boot"
                   :qemu (getenv "QEMU")
                   :cwd (getenv "FOLDER")
                   :stopOnEntry t))
  (let* ((session (dap--cur-session))
         (frame (adapter-test-stop session "the first stop"))
         (entry (adapter-test-describe session frame))
         breakpoint step variable shown)
    (dap-continue session 1)
    (setq frame (adapter-test-stop session "the breakpoint" frame)
          breakpoint (adapter-test-describe session frame)
          variable (adapter-test-variable session frame "vq"))
    (dap-next session)
    (setq frame (adapter-test-stop session "the step" frame)
          step (adapter-test-describe session frame)
          shown (buffer-file-name (window-buffer)))
    (dap-disconnect session)
    (adapter-test-wait "the end" (lambda ()
                                   (not (process-live-p (dap--debug-session-proc session)))))
    (list (cons 'entry entry) (cons 'breakpoint breakpoint) (cons 'step step)
          (cons 'variable variable) (cons 'shown shown))))

(princ (format "\n%s\n" (json-encode
                         (condition-case failure
                             (adapter-test-run)
                           (error (list (cons 'error (error-message-string failure))))))))
(kill-emacs 0)
