sed 's/tls on/tls off/' ../clients/msmtp/msmtprc_587 >~/.msmtprc && chmod 600 ~/.msmtprc
sh ../clients/msmtp/send.sh
