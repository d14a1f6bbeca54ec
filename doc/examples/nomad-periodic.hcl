# One job for each pipeline. The volume holds the state: it must outlive the job.
job "wherry-newsletter" {
  type = "batch"

  periodic {
    crons            = ["*/15 * * * *"]
    time_zone        = "Europe/London"
    prohibit_overlap = true
  }

  group "run" {
    restart {
      attempts = 0
      mode     = "fail"
    }

    volume "state" {
      type   = "host"
      source = "wherry-state"
    }

    task "wherry" {
      driver       = "exec"
      kill_signal  = "SIGTERM"
      kill_timeout = "60s"

      config {
        command = "wherry"
        args    = ["run", "newsletter", "--wait", "600", "--log", "json"]
      }

      env {
        WHERRY_SPECS = "/etc/wherry"
        WHERRY_STATE = "/var/lib/wherry"
      }

      template {
        destination = "secrets/keys"
        env         = true
        data        = <<END
{{ with nomadVar "wherry/keys" }}OMETRIA_API_KEY={{ .ometria }}
MAILCHIMP_API_KEY={{ .mailchimp }}{{ end }}
END
      }

      volume_mount {
        volume      = "state"
        destination = "/var/lib/wherry"
      }
    }
  }
}
