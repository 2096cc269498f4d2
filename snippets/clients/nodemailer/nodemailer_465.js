const nodemailer = require('nodemailer');

const transport = nodemailer.createTransport({
  host: 'mail.example.com',
  port: 465,
  secure: true,
  auth: { user: 'user@example.com', pass: process.env.SMTP_PASSWORD },
  connectionTimeout: 10000,
});

const message = {
  from: 'user@example.com',
  to: 'friend@example.com',
  subject: 'Submission test',
  text: 'It works: 邮件已送达。',
};

transport.sendMail(message, (error, info) => {
  console.log(error ? `${error.code}: ${error.message}` : info.response);
  process.exitCode = error ? 1 : 0;
});
