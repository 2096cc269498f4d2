sed 's/port 465/port 587/' ../clients/msmtp/msmtprc_465 >~/.msmtprc && chmod 600 ~/.msmtprc
sh ../clients/msmtp/send.sh
