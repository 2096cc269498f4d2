sed 's/requireTLS: true/ignoreTLS: true/' ../clients/nodemailer/nodemailer_587.js | node
