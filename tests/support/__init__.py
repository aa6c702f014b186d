"""What tests of every stage share: a real PostgreSQL, a running web server, a closed network."""
