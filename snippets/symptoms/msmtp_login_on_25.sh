sed 's/port 587/port 25/' ../clients/msmtp/msmtprc_587 >~/.msmtprc && chmod 600 ~/.msmtprc
sh ../clients/msmtp/send.sh
